"""Save, and know: a verdict on screen a blink after a kata is saved.

    app, page, screens, view, plain    two faces over `dojo.faces.live`: the terminal, and lines where there
                                       is none
    editor, keys, keyboard, ascii      what a terminal and its user bring along
    picture                            a still of it for the README

Nothing here imports torch: the screen is up while the process that forks the children
(`dojo.isolation.preload`) is still importing it.
"""
