"""Endless practice: a small network is drawn, and one tensor of it is a kata.

rules      the table of moves: how a line is written, and how it goes back to each thing it reads
grammar    a name -> a network, line by line, and the tensor that is asked for
models     the same as a model that can be judged
derived    the worked answer, derived from the table
drills     a name -> a kata like any other
course     what comes next
"""
