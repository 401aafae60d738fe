"""The norms of today's networks: over the features of a place, or over a group of channels.

rms_norm     Zhang and Sennrich 2019, which leaves the mean out
layer_norm   Ba, Kiros and Hinton 2016
group_norm   Wu and He 2018, for images
activations  what they are tried on
"""
