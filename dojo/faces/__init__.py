"""What shows where the katas stand. Each is a room of its own, and none imports another.

commands   one call each: `python -m dojo judge`. A command may open another face
watch      the terminal that stays open
page       the same in a browser
notebook   Jupyter and its kin
live       no face: what those that stay open share
"""
