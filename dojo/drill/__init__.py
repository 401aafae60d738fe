"""Endless practice: a small network is drawn, and one tensor of it is a kata.

stream     choices that follow from a name: the same everywhere and for ever
moves      the table of moves: how a line is written, and how it goes back to each thing it reads
grammar    a name -> a network, line by line, and the tensor that is asked for
network    the same as a model that can be judged
derived    the worked answer, derived from the table
drills     a name -> a kata like any other; what comes next
"""
