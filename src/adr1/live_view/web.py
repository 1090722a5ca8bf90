"""The web process: page, WebSocket, and the end of it all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import WSMsgType, web

from adr1.errors import InputError, SimulatorError
from adr1.live_view.feed import Feed, Source
from adr1.live_view.messages import Kind
from adr1.live_view.viewers import Audience, Viewer

PAGE = Path(__file__).parent / "page"
LEAST_RATE_HZ, MOST_RATE_HZ = 10.0, 60.0
HEARTBEAT_S = 20.0
MAX_WORDS_BYTES = 16 * 1024
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; img-src 'self' blob: data:",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class ViewOptions:
    """Show a running world in a browser; changes nothing there."""

    port: int = 2000
    """RPC port of the server to watch."""
    host: str = "127.0.0.1"
    """Its host."""
    http_port: int = 8080
    """Port of the page; 0 takes any free one."""
    bind: str = "127.0.0.1"
    """Address that the page is served on. Whoever can reach it can watch."""
    rate: float = 20.0
    """Most updates per second, 10 to 60."""
    wait: bool = False
    """Start also where no server answers yet, and wait for it."""


class LiveView:
    """The page of one server."""

    def __init__(self, source: Source) -> None:
        self.audience = Audience()
        self.feed = Feed(source, self.audience.deliver)

    def application(self) -> web.Application:
        """Routes of the page."""
        app = web.Application()
        app.router.add_get("/", self._index)
        app.router.add_get("/live", self._live)
        app.router.add_static("/page", PAGE)
        app.on_response_prepare.append(_add_headers)
        app.cleanup_ctx.append(self._run_feed)
        return app

    async def _run_feed(self, _app: web.Application) -> AsyncIterator[None]:
        task = asyncio.ensure_future(self.feed.run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _index(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        """One browser's connection, from its opening to its end."""
        origin = request.headers.get("Origin", "")
        if origin.split("://")[-1] != request.host:  # a page of another site must not watch
            raise web.HTTPForbidden(text="this page belongs to another site\n")
        sock = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_WORDS_BYTES)
        await sock.prepare(request)
        viewer = self.audience.join()
        self._audience_changed()
        sender = asyncio.ensure_future(_send(sock, viewer))
        try:
            async for message in sock:
                if message.type == WSMsgType.TEXT:
                    viewer.take(message.data)
                    self._audience_changed()
        except ValueError as error:
            await sock.close(code=1003, message=str(error).encode())
        finally:
            sender.cancel()
            self.audience.leave(viewer)
            self._audience_changed()
        return sock

    def _audience_changed(self) -> None:
        self.feed.set_wish(self.audience.wish)
        self.feed.set_watched(watched=self.audience.watches)


async def _send(sock: web.WebSocketResponse, viewer: Viewer) -> None:
    """Send what waits, one after the other, as fast as the browser takes it."""
    with contextlib.suppress(ConnectionError):
        while True:
            message = await viewer.next()
            if message.kind in (Kind.PICTURE, Kind.POINTS):
                await sock.send_bytes(message.payload)
            else:
                await sock.send_str(message.payload.decode())


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(SECURITY)


def view(options: ViewOptions) -> int:
    """Serve the page until SIGTERM or SIGINT; returns 0.

    Prints the page's address as soon as it can be opened.
    Raises InputError for a rate out of range, SimulatorError where no CARLA server answers (unless
    told to wait) or the page's port is taken.
    """
    if not LEAST_RATE_HZ <= options.rate <= MOST_RATE_HZ:
        raise InputError(f"--rate {options.rate:g} is out of range; give 10 to 60")
    if not options.wait:
        _check_server(options)
    return asyncio.run(_serve(options))


def _check_server(options: ViewOptions) -> None:
    from adr1.session.connect import connect

    try:
        connect(options.host, options.port)
    except SimulatorError as error:
        raise SimulatorError(f"{error}. With `--wait` the page waits for it") from error


async def _serve(options: ViewOptions) -> int:
    live_view = LiveView(Source(options.host, options.port, options.rate))
    runner = web.AppRunner(live_view.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, options.bind, options.http_port)
        try:
            await site.start()
        except (OSError, OverflowError) as error:
            raise SimulatorError(
                f"cannot serve the page on {options.bind}, port {options.http_port}: "
                f"{getattr(error, 'strerror', None) or error}; choose another --http-port, or 0"
            ) from None
        host, port = runner.addresses[0][:2]
        print(f"watching {options.host}:{options.port} at http://{host}:{port}/", flush=True)
        await _until_stopped(live_view.feed)
    finally:
        await runner.cleanup()
    return 0


async def _until_stopped(feed: Feed) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    loop.add_signal_handler(signal.SIGTSTP, _pause, feed)
    await stopped.wait()


def _pause(feed: Feed) -> None:
    """Ctrl-Z: the reader must not stay half stopped, with streams open that nobody drains."""
    feed.kill_reader()
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGSTOP)
