"""The networks that the katas are about, one file or folder each."""
