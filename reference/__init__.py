"""What is true: the forward passes, autograd's gradients of them, and the worked answers."""
