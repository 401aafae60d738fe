"""The faces at the command line, one module a command: `add` its arguments, `run` it.

Torch takes seconds to import, so what needs it is imported in `run`.
"""
