"""Activations and gates of today's networks, element by element.

gelu_exact  Hendrycks and Gimpel 2016: x times the chance that a normal number is less
gelu_tanh   the same, approximated: the one of GPT-2
gated_mlp   an MLP with SwiGLU (Shazeer 2020), dropout, residual, and logits that are capped
"""
