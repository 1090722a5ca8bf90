"""The ego's place on its route, found once per frame and shared by the criteria."""

from __future__ import annotations

from adr1.episodes.frame import StateFrame
from adr1.routes.dense_route import DenseRoute
from adr1.routes.tracker import RouteProgress, RouteTracker


class EgoOnRoute:
    """Follows the ego; asking several times for one frame costs one search."""

    def __init__(self, route: DenseRoute) -> None:
        self.route = route
        self._tracker = RouteTracker(route)
        self._frame: int | None = None
        self._driven_m = 0.0

    def at(self, frame: StateFrame) -> RouteProgress:
        """Progress at a frame; frames come in order."""
        if frame.frame != self._frame:
            before_m = self._tracker.progress.s_m
            x, y, _ = frame.ego_position_world_m
            self._tracker.update(x, y)
            # Where the ego starts is not distance that it drove.
            self._driven_m = 0.0 if self._frame is None else self._tracker.progress.s_m - before_m
            self._frame = frame.frame
        return self._tracker.progress

    @property
    def progress(self) -> RouteProgress:
        """Progress at the frame last asked for."""
        return self._tracker.progress

    def driven_m(self, frame: StateFrame) -> float:
        """Distance along the route won since the frame before."""
        self.at(frame)
        return self._driven_m
