"""Training with a learner's step: what it is set to, how it is kept, measured and drawn.

settings   what a run is set to, and what follows from that: the training that its model brings
stepping   a kata's attempt -> a step for `reference.loop`
saved      a run <-> a file
results    a run -> what its network makes up
plot       losses -> a picture, on paper and in the terminal
interrupt  Ctrl-C -> a flag
"""
