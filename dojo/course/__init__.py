"""What there is to practise, and where the learner stands: plain data and files. Needs no torch."""
