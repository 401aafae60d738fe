"""The lecture's network: its forward pass, a fast training step, and what to do once it is trained."""

from reference.networks.mlp.forward import biased, fused, lecture

__all__ = ["biased", "fused", "lecture"]
