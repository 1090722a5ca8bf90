"""Runs the reader process while somebody watches, and passes on what it says."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass

from adr1.live_view.messages import (
    FRAME_HEADER,
    MAX_PAYLOAD_BYTES,
    Message,
    Wish,
    parse,
    status,
)
from adr1.live_view.reader import EXIT_NEW_EPISODE
from adr1.session.launch import environment_with_adr1

PROBE_PERIOD_S = 1.0
PROBE_TIMEOUT_S = 2.0
END_TIMEOUT_S = 1.0
LINGER_S = 2.0
"""The reader stays so long after the last browser went, so that reloading a page is quick."""


@dataclass(frozen=True)
class Source:
    """The server to watch, and how often at most per second its state is told."""

    host: str
    port: int
    rate_hz: float


class Feed:
    """Starts and ends reader processes.

    Args:
        source: what to watch.
        deliver: called on the event loop with each message of the reader, and with a status
            message whenever there is no simulator.
    """

    def __init__(self, source: Source, deliver: Callable[[Message], None]) -> None:
        self._source = source
        self._deliver = deliver
        self._watched = asyncio.Event()
        self._wish = Wish()
        self._process: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None

    def set_watched(self, *, watched: bool) -> None:
        """Tell whether any browser shows the page now."""
        if watched:
            self._watched.set()
        else:
            self._watched.clear()

    def set_wish(self, wish: Wish) -> None:
        """Tell what the browsers want to see; the reader is told if it runs."""
        if wish == self._wish:
            return
        self._wish = wish
        if self._writer is not None:
            self._writer.write(wish.line())

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._watched.wait()
            if not await self._server_listens():
                await asyncio.sleep(PROBE_PERIOD_S)
                continue
            code = await self._read()
            if code not in (0, EXIT_NEW_EPISODE) and self._watched.is_set():
                await asyncio.sleep(PROBE_PERIOD_S)

    async def _server_listens(self) -> bool:
        """Knock before a process is started for nothing."""
        source = self._source
        try:
            opening = asyncio.open_connection(source.host, source.port)
            _, writer = await asyncio.wait_for(opening, PROBE_TIMEOUT_S)
        except (OSError, asyncio.TimeoutError) as error:
            place = f"{source.host}:{source.port}"
            self._deliver(status(f"no CARLA server at {place} ({_reason(error)})", live=False))
            return False
        writer.close()
        return True

    async def _read(self) -> int:
        """One reader process from start to end; returns its exit code, 0 if it was ended here."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await self._start(theirs.fileno())
        self._process = process
        reader, self._writer = await asyncio.open_connection(sock=ours)
        self._writer.write(self._wish.line())
        relay = asyncio.ensure_future(self._relay(reader))
        unwatched = asyncio.ensure_future(self._until_unwatched())
        try:
            await asyncio.wait({relay, unwatched}, return_when=asyncio.FIRST_COMPLETED)
            if relay.done():  # it has closed its socket: let it end by itself, and tell why
                with contextlib.suppress(asyncio.TimeoutError):
                    return await asyncio.wait_for(process.wait(), END_TIMEOUT_S)
            return 0
        finally:
            for task in (relay, unwatched):
                task.cancel()
            self.kill_reader()
            self._writer.close()
            self._writer = None
            await process.wait()
            self._process = None

    async def _start(self, descriptor: int) -> asyncio.subprocess.Process:
        source = self._source
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "adr1.live_view.reader", source.host, str(source.port)),
            *(str(source.rate_hz), str(descriptor)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            pass_fds=(descriptor,),
            start_new_session=True,
            env=environment_with_adr1(),
        )

    async def _relay(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                size, kind = FRAME_HEADER.unpack(await reader.readexactly(FRAME_HEADER.size))
                if size > MAX_PAYLOAD_BYTES:
                    return
                self._deliver(parse(kind, await reader.readexactly(size)))

    async def _until_unwatched(self) -> None:
        """Return once nobody has watched for LINGER_S."""
        while True:
            while self._watched.is_set():
                await asyncio.sleep(0.25)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._watched.wait(), LINGER_S)
                continue
            return

    def kill_reader(self) -> None:
        """End the reader at once, as before this process is stopped; does nothing without one."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


def _reason(error: BaseException) -> str:
    number = getattr(error, "errno", None)
    return os.strerror(number).lower() if number and number > 0 else str(error) or "no answer"
