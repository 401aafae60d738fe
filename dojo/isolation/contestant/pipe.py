"""A pair of file descriptors that bytes are read from and written to."""

from __future__ import annotations

import os

from .wire import Closed

AT_ONCE = 1 << 16
"""Bytes read at once."""


class Pipe:
    """The contestant's end of the pipes."""

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink
        self._arrived = bytearray()

    def read(self, count: int) -> bytes:
        """Exactly so many bytes. Raises `Closed`."""
        while len(self._arrived) < count:
            part = self._part()
            if not part:
                raise Closed
            self._arrived += part
        data = bytes(self._arrived[:count])
        del self._arrived[:count]
        return data

    def write(self, data: bytes) -> None:
        """All of it."""
        view = memoryview(data)
        while view:
            view = view[os.write(self.sink, view) :]

    def _part(self) -> bytes:
        """What has arrived; nothing when the other end is closed."""
        return os.read(self.source, AT_ONCE)
