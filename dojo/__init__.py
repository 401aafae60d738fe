"""How an attempt at a gradient is judged and shown. Knows no particular network."""
