"""Attention, from a softmax alone to heads that share their keys: four networks, each a step more.

softmax      rows of numbers become rows of weights
single_head  one head: every place looks at every place
multi_head   causal, several heads, rotary positions, with its projections
grouped      several heads look at the same keys and values
normal       what they are all run on: normal numbers

Source: Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, equation 1 and section 3.2.2; the
rotation: Su et al. 2021, https://arxiv.org/abs/2104.09864, equations 15 and 34; the groups: Ainslie
et al. 2023, https://arxiv.org/abs/2305.13245.
"""

from reference.networks.attention.grouped import grouped
from reference.networks.attention.multi_head import multi_head
from reference.networks.attention.single_head import single_head
from reference.networks.attention.softmax import softmax

__all__ = ["grouped", "multi_head", "single_head", "softmax"]
