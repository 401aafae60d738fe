"""A gradient is a picture: one page in the browser that stays beside the editor.

    tasks      what a child does for it: a verdict with its numbers, the networks, the training runs
    facts      records -> what the page is told, as JSON
    board      what there is to see now, for any number of browsers
    server     the board over HTTP, to this machine alone
    document   the page itself, of the files in `static/`: to be served, or as one file
    app, write two ways to have it: live, and written

`static/` is the page's own side: small modules of plain JavaScript, one style sheet. What learners
wrote reaches a document as text alone, never as markup.
"""
