"""A course that the house has never heard of: the proof that it knows none. No learner gets it.

gpt      two blocks of causal attention: a mask made from a size, a tied table, ignored targets,
         sizes that no shape tells, a block that is written once
conv     a convolution as a matrix product, with an axis `(H-K+1)*(W-K+1)`
"""
