"""Training with a learner's step: what it is set to, how it is kept, measured and drawn.

settings   what a run is set to, and what follows from that: the training that its model brings
job        what is to be trained: a new run, or one that is gone on with
stepping   a kata's attempt -> a step for `reference.loop`
drive      one run at the terminal; `pace` and `meter` tell how far it is, `interrupt` ends it, `trouble`
           says why it diverged
saved      a run <-> a file
history    saved runs -> what there is to see of them
ratios     how far a step moves each parameter
sampling   a run -> what its network makes up
report     what there is to show of a run, with `plot`, a picture on paper and in the terminal
"""
