"""What the house says of an attempt: plain values, and the words for them. Needs no torch."""
