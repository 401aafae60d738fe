"""A tree of katas, live: what was saved is judged, and every face that asks is told.

    saves      the tree of katas -> what was saved, once the editor is through
    desk       what was saved -> judgements under way, the newest of each kata; their records
    tasks      what a child does: katas of a tree -> records
    position   where the learner stands
    session    what happens when something was saved or judged
    runs       training runs that another process keeps

Each judgement runs in a child of `dojo.isolation`: torch is imported there alone.
"""
