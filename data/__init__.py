"""Names, and the code that turns them into minibatches.

names     a file of names -> a list of names
examples  a list of names -> contexts, a split, minibatches
fetch     downloads the list that the lecture uses
"""
