"""The moves: networks of one line and a loss, one for each way back that a larger network is made of."""

from reference.networks.moves import forward

elementwise = forward.model(forward.elementwise)
broadcast = forward.model(forward.broadcast)
product = forward.model(forward.product)
quotient = forward.model(forward.quotient)
total = forward.model(forward.total)
mean = forward.model(forward.mean)
matmul = forward.model(forward.matmul)
permute = forward.model(forward.permute)
view = forward.model(forward.view)
pick = forward.model(forward.pick)
maximum = forward.model(forward.maximum)
relu = forward.model(forward.relu)
cumsum = forward.model(forward.cumsum)
readers = forward.model(forward.readers)
