"""Browsers that show the page: what waits for each, and what each wants to see."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

from adr1.live_view.messages import Kind, Message, Wish

MAX_SENSORS = 16
KEPT = (Kind.TOWN, Kind.CAST, Kind.STATUS, Kind.WEATHER, Kind.STATE)
"""What a new browser is told at once, in this order."""

Key = tuple[Kind, int]


@dataclass(eq=False)
class Viewer:
    """One browser. Of each kind (and sensor) only the newest message waits: a browser that is
    slow, or a tab that sleeps, misses messages and holds nobody up.

    Attributes:
        visible: whether its page is in front.
    """

    visible: bool = True
    wish: Wish = field(default_factory=Wish)
    _waiting: dict[Key, Message] = field(default_factory=dict)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, message: Message) -> None:
        """Put a message in place of an older one of its kind."""
        if message.sensor_id and message.sensor_id not in self.wish.sensors:
            return
        self._waiting[message.kind, message.sensor_id] = message
        self._arrived.set()

    async def next(self) -> Message:
        """The message that waits for longest."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.pop(next(iter(self._waiting)))

    def take(self, text: str) -> None:
        """Read what the page says about itself: {"visible", "focus", "sensors"}.

        Raises ValueError for anything else.
        """
        content = json.loads(text)
        if not isinstance(content, dict):
            raise ValueError("a page told no JSON object")
        focus, sensors = content.get("focus"), content.get("sensors", [])
        ids = [] if focus is None else [focus]
        if not isinstance(sensors, list) or len(sensors) > MAX_SENSORS:
            raise ValueError("a page wants too many sensors")
        if not all(type(i) is int and 0 < i < 2**32 for i in [*ids, *sensors]):
            raise ValueError("a page told ids that are none")
        self.visible = content.get("visible") is True
        self.wish = Wish(frozenset(ids), frozenset(sensors))


class Audience:
    """All browsers, and the newest messages for the next one."""

    def __init__(self) -> None:
        self.viewers: list[Viewer] = []
        self._kept: dict[Kind, Message] = {}

    @property
    def watches(self) -> bool:
        """Whether any browser shows the page."""
        return any(viewer.visible for viewer in self.viewers)

    @property
    def wish(self) -> Wish:
        """What all visible browsers want together."""
        shown = [viewer.wish for viewer in self.viewers if viewer.visible]
        return Wish(
            frozenset().union(*(wish.focus for wish in shown)),
            frozenset().union(*(wish.sensors for wish in shown)),
        )

    def join(self) -> Viewer:
        """A new browser; it is told how things stand."""
        viewer = Viewer()
        for kind in KEPT:
            if kind in self._kept:
                viewer.offer(self._kept[kind])
        self.viewers.append(viewer)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """A browser has gone."""
        self.viewers.remove(viewer)

    def deliver(self, message: Message) -> None:
        """Offer a message to every browser that shows the page."""
        if message.kind in KEPT:
            self._kept[message.kind] = message
        for viewer in self.viewers:
            if viewer.visible or message.kind not in (Kind.STATE, Kind.PICTURE, Kind.POINTS):
                viewer.offer(message)
