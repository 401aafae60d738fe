"""Save, and know: a verdict on screen a blink after a kata is saved.

    files      the tree of katas -> what was saved, once the editor is through
    desk       what was saved -> judgements under way, the newest of each kata; their records
    children   a judgement -> a fresh process that has torch loaded already
    child      that process: its walls, and what it sends back
    tasks      what it does: judge, reset -> records of plain values
    position   where the learner stands
    session    what happens when something was saved or judged
    app, page, screens, view, plain    two faces: the terminal, and lines where there is none
    picture    a still of it for the README

Only `tasks`, in the child, imports torch: the screen is up while the process that forks the
children (`preload`) is still importing it.
"""
