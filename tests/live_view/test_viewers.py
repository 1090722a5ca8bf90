from __future__ import annotations

import asyncio

from adr1.live_view.messages import Kind, Wish, data_message, json_message, parse, status
from adr1.live_view.viewers import Audience


def state(frame: int):
    return json_message(Kind.STATE, {"frame": frame})


def test_a_slow_browser_gets_the_newest_of_each_kind():
    audience = Audience()
    viewer = audience.join()
    viewer.take('{"visible": true, "focus": 3, "sensors": [7]}')
    for frame in range(100):
        audience.deliver(state(frame))
        audience.deliver(data_message(Kind.PICTURE, 7, frame, bytes([frame])))
        audience.deliver(data_message(Kind.PICTURE, 8, frame, b"not wanted"))

    async def take_two() -> list[bytes]:
        return [(await viewer.next()).payload for _ in range(2)]

    first, second = asyncio.run(take_two())
    assert first == state(99).payload
    assert second[-1] == 99
    assert not viewer._waiting


def test_a_new_browser_is_told_how_things_stand():
    audience = Audience()
    audience.deliver(status("paused", live=True))
    audience.deliver(json_message(Kind.TOWN, {"name": "Metro"}))
    viewer = audience.join()

    async def kinds() -> list[Kind]:
        return [(await viewer.next()).kind for _ in range(2)]

    assert asyncio.run(kinds()) == [Kind.TOWN, Kind.STATUS]


def test_a_hidden_page_does_not_watch():
    audience = Audience()
    assert not audience.watches
    one, two = audience.join(), audience.join()
    one.take('{"visible": true, "focus": 3, "sensors": [7]}')
    two.take('{"visible": true, "focus": null, "sensors": [9, 7]}')
    assert audience.wish == Wish(frozenset({3}), frozenset({7, 9}))
    two.take('{"visible": false, "sensors": [9]}')
    assert audience.watches
    assert audience.wish == Wish(frozenset({3}), frozenset({7}))
    audience.leave(one)
    assert not audience.watches


def test_messages_survive_their_framing():
    message = data_message(Kind.POINTS, 2**31, 5, b"abc")
    assert parse(message.kind, message.payload) == message
    assert message.framed()[5:] == message.payload
    wish = Wish(frozenset({1}), frozenset({2, 3}))
    assert Wish.of_line(wish.line()) == wish
