"""`python -m adr1.environments.episode_player SOCKET`: plays one episode of an environment.

One process per episode, because the client library cannot be relied on over several, and because
equal episodes are only certain in fresh processes.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from adr1.session.lifeline import run_guarded

if TYPE_CHECKING:
    from adr1.environments.messages import EpisodeOrder, Shown
    from adr1.evaluation.judged_stage import JudgedStage


def main() -> int:
    """Play the episode that the socket asks for, until the socket ends; returns the exit code."""
    from adr1.environments.messages import Problem
    from adr1.errors import Adr1Error

    connection = Connection(int(sys.argv[1]))
    os.set_inheritable(connection.fileno(), False)
    with contextlib.suppress(EOFError, ConnectionError):
        try:
            play(pickle.loads(connection.recv_bytes()), connection)
        except Adr1Error as error:
            connection.send_bytes(pickle.dumps(Problem(str(error))))
        except (EOFError, ConnectionError):
            raise
        except Exception:
            connection.send_bytes(pickle.dumps(Problem(traceback.format_exc())))
    return 0


def play(order: EpisodeOrder, connection: Connection) -> None:
    """Answer each control with what it came to; ends when the other end closes."""
    import carla

    from adr1.evaluation.judged_stage import open_judged_stage
    from adr1.scenarios.stage import open_stage
    from adr1.session.connect import connect
    from adr1.session.worlds import open_town

    client = connect(order.host, order.port, order.timeout_s)
    with (
        open_town(client, order.recipe.town) as lockstep,
        open_stage(order.recipe, client, lockstep, timeout_s=order.timeout_s) as stage,
        open_judged_stage(stage, seed=order.recipe.seed, timeout_s=order.timeout_s) as judged,
    ):
        player = _Player(order, judged)
        connection.send_bytes(pickle.dumps(player.advance(1)))
        while True:
            wanted = pickle.loads(connection.recv_bytes())
            control = carla.VehicleControl(wanted.throttle, wanted.steer, wanted.brake)
            stage.ego.apply_control(judged.director.context.handicap.on(control))
            connection.send_bytes(pickle.dumps(player.advance(order.ticks_per_step)))


class _Player:
    """Ticks, judges, and says what is to be seen."""

    def __init__(self, order: EpisodeOrder, judged: JudgedStage) -> None:
        from adr1.environments.privileged import RouteView

        self._order = order
        self._judged = judged
        self._view = RouteView(judged.stage.route, judged.furniture)
        self._infractions: Counter[str] = Counter()
        self._s_m: float | None = None

    def advance(self, ticks: int) -> Shown:
        from adr1.environments.birds_eye import birds_eye, picture
        from adr1.environments.messages import Shown
        from adr1.environments.privileged import state_vector

        judged, criteria = self._judged, self._judged.criteria
        reason = None
        for _ in range(ticks):
            judged.stage.lockstep.tick(self._order.timeout_s)
            frame = judged.read()
            reason = criteria.update(frame)
            if reason is not None:
                criteria.finish()
                break
        before_s_m = criteria.route_s_m if self._s_m is None else self._s_m
        self._s_m = criteria.route_s_m
        counts = Counter(item.kind.value for item in criteria.infractions)
        new = sorted((counts - self._infractions).elements())
        self._infractions = counts
        above = birds_eye(frame, self._view, self._s_m)
        as_vector = self._order.observation == "state"
        return Shown(
            observation=state_vector(frame, self._view, self._s_m) if as_vector else above,
            picture=picture(above),
            progress_m=self._s_m - before_s_m,
            infractions=tuple(new),
            ended=None if reason is None else reason.value,
            info={
                "time_s": float(frame.time_s),
                "speed_mps": frame.ego_speed_mps,
                "completion_percent": criteria.route_completion_percent,
            },
        )


if __name__ == "__main__":
    run_guarded(main)
