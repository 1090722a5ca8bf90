"""The web process without a browser: refusals, and what it tells a WebSocket."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess

import aiohttp
import pytest
from tests.live_view.conftest import view_command

from adr1.cli import EXIT_NOT_DONE, EXIT_USAGE
from adr1.live_view.web import LEAST_RATE_HZ, ViewOptions
from adr1.session.launch import environment_with_adr1


def refused(*options: str) -> tuple[int, str]:
    done = subprocess.run(
        view_command(*options),
        capture_output=True,
        text=True,
        timeout=60,
        env=environment_with_adr1(),
        check=False,
    )
    return done.returncode, done.stderr


def test_no_server_there(free_port):
    port = free_port()
    code, text = refused("--port", str(port), "--http-port", "0")
    assert code == EXIT_NOT_DONE
    assert f"no CARLA server at 127.0.0.1:{port}" in text
    assert "--wait" in text


def test_no_such_host():
    code, text = refused("--host", "no-such-host.invalid", "--http-port", "0")
    assert code == EXIT_NOT_DONE
    assert "no CARLA server at no-such-host.invalid:2000" in text


def test_port_of_the_page_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, text = refused("--wait", "--http-port", str(port))
    assert code == EXIT_NOT_DONE
    assert f"port {port}" in text
    assert "choose another --http-port" in text


def test_rate_out_of_range():
    code, text = refused("--wait", "--rate", "5")
    assert code == EXIT_USAGE
    assert "--rate 5" in text


def test_at_least_ten_states_a_second_are_allowed():
    assert ViewOptions().rate >= LEAST_RATE_HZ >= 10.0


def test_another_sites_page_may_not_watch(start_view, free_port):
    view = start_view(free_port(), "--wait")

    async def knock(origin: str) -> int:
        async with aiohttp.ClientSession() as session:
            try:
                async with session.ws_connect(f"{view.url}live", origin=origin):
                    return 101
            except aiohttp.WSServerHandshakeError as error:
                return error.status

    assert asyncio.run(knock("http://elsewhere.example")) == 403
    assert asyncio.run(knock(view.url.rstrip("/"))) == 101


@pytest.mark.parametrize("words", ["", "[]", '{"focus": "x"}', '{"sensors": [-1]}', "\x00{"])
def test_nonsense_ends_that_connection_only(start_view, free_port, words):
    view = start_view(free_port(), "--wait")

    async def talk() -> tuple[int | None, dict[str, object]]:
        async with aiohttp.ClientSession() as session:
            origin = view.url.rstrip("/")
            async with session.ws_connect(f"{view.url}live", origin=origin) as bad:
                await bad.send_str(words)
                while (await bad.receive()).type != aiohttp.WSMsgType.CLOSE:
                    pass
            async with session.ws_connect(f"{view.url}live", origin=origin) as good:
                return bad.close_code, json.loads((await good.receive()).data)

    code, told = asyncio.run(talk())
    assert code == 1003
    assert told["kind"] == "status"
    assert told["live"] is False


def test_the_page_names_nothing_outside(start_view, free_port):
    view = start_view(free_port(), "--wait")

    async def fetch(path: str) -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.get(view.url + path) as answer,
        ):
            assert answer.status == 200
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
            return await answer.text()

    names = ["main", "link", "viewport", "town", "scene", "panel", "sensors"]
    for path in ["", "page/style.css", *(f"page/{name}.js" for name in names)]:
        text = asyncio.run(fetch(path)).replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text
        assert "https://" not in text
