"""Grading a submission that may lie: the judge here, the learner's code in a process of its own.

submission (text, frozen) -> policy (its syntax tree) -> contestant (in a sandbox, bytes only) ->
grade (points) -> formats. Nothing of a submission is ever imported by the judge.
"""
