"""Which sockets are ready: epoll where the system has it, else the standard selectors."""

from __future__ import annotations

import select
import selectors
from typing import Protocol

READ = 1
WRITE = 4


class Readiness(Protocol):
    """Level-triggered readiness of file descriptors; masks are READ and WRITE.

    A hang-up or error shows as any bit but WRITE, so that the reader finds it.
    """

    def register(self, fd: int, mask: int) -> None: ...

    def modify(self, fd: int, mask: int) -> None: ...

    def unregister(self, fd: int) -> None: ...

    def poll(self, timeout_s: float | None) -> list[tuple[int, int]]:
        """Ready descriptors with their masks; None waits without end."""

    def close(self) -> None: ...


class EpollReadiness:
    """Linux: READ and WRITE are EPOLLIN and EPOLLOUT; a hang-up comes as another bit."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self.register = self._epoll.register
        self.modify = self._epoll.modify
        self.unregister = self._epoll.unregister
        self.close = self._epoll.close
        self.poll = self._epoll.poll


class SelectorReadiness:
    """Elsewhere: the best of the standard library's selectors."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    @staticmethod
    def _events(mask: int) -> int:
        read = selectors.EVENT_READ if mask & READ else 0
        return read | (selectors.EVENT_WRITE if mask & WRITE else 0)

    def register(self, fd: int, mask: int) -> None:
        """Start to watch a descriptor."""
        self._selector.register(fd, self._events(mask))

    def modify(self, fd: int, mask: int) -> None:
        """Watch a known descriptor for something else."""
        self._selector.modify(fd, self._events(mask))

    def unregister(self, fd: int) -> None:
        """Stop to watch a descriptor."""
        self._selector.unregister(fd)

    def poll(self, timeout_s: float | None) -> list[tuple[int, int]]:
        """See Readiness."""
        return [
            (
                key.fd,
                (READ if events & selectors.EVENT_READ else 0)
                | (WRITE if events & selectors.EVENT_WRITE else 0),
            )
            for key, events in self._selector.select(timeout_s)
        ]

    def close(self) -> None:
        """Give the system's resources back."""
        self._selector.close()


def best_readiness() -> Readiness:
    """The fastest kind that this system has."""
    return EpollReadiness() if hasattr(select, "epoll") else SelectorReadiness()
