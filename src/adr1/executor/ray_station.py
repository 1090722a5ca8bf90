"""Stations on a Ray cluster, for the same executor.

    executor = Executor(RayStations(make_station, "auto"), lanes=16)

Ray is optional (`pip install adr1[ray]`). What tasks write to disk must be reachable from every
machine under the same path. A station whose process dies is built anew elsewhere and given its task
again, at most twice.
"""

from __future__ import annotations

import importlib
import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from adr1.errors import InputError, SimulatorError
from adr1.executor.station import InterruptedTaskError, Station, StopSign
from adr1.session.launch import environment_with_adr1

TaskT = TypeVar("TaskT")
EventT = TypeVar("EventT")
THIS_MACHINE = "local"
LOOK_EVERY_S = 0.2
MAX_DEATHS = 2
RUN_AND_LOOK = 3
"""Calls that a remote station must answer at once: run, take_events, cancel."""


class RemoteStation:
    """Runs inside Ray: a station, and the events that have not been fetched yet."""

    def __init__(self, make_station: Callable[[int], Station[Any, Any]], number: int) -> None:
        self._station = make_station(number)
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._stop = threading.Event()

    def run(self, task: Any) -> bool:
        """Whether the task was done, not interrupted."""
        try:
            self._station.run(task, self._events.put, self._stop)
        except InterruptedTaskError:
            return False
        return True

    def take_events(self) -> list[Any]:
        """Events since the last call."""
        taken = []
        while not self._events.empty():
            taken.append(self._events.get())
        return taken

    def cancel(self) -> None:
        self._stop.set()

    def close(self) -> None:
        self._station.close()


class RayStations(Generic[TaskT, EventT]):
    """Connects to a cluster, then makes stations there.

    Args:
        make_station: sent to the cluster by pickle.
        address: Ray's address of it, such as `auto` or `host:6379`; `local` starts one here.
        cpus: how many CPUs a station takes.

    Raises:
        InputError: Ray is not installed, or there is no cluster.
    """

    def __init__(
        self,
        make_station: Callable[[int], Station[TaskT, EventT]],
        address: str,
        cpus: float = 1.0,
    ) -> None:
        self._make_station = make_station
        self._cpus = cpus
        try:
            self._ray: Any = importlib.import_module("ray")
        except ModuleNotFoundError as error:
            raise InputError(
                "--cluster needs Ray, which is not installed; run: pip install 'adr1[ray]'"
            ) from error
        if self._ray.is_initialized():
            return
        try:
            self._ray.init(
                address=None if address == THIS_MACHINE else address,
                runtime_env={"env_vars": {"PYTHONPATH": environment_with_adr1()["PYTHONPATH"]}},
                include_dashboard=False if address == THIS_MACHINE else None,
                log_to_driver=False,
            )
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise InputError(f"no Ray cluster at {address!r}: {error}") from error

    def __call__(self, number: int) -> Station[TaskT, EventT]:
        """The station of lane number n, somewhere on the cluster."""
        return _RayStation(self._ray, self._make_station, number, self._cpus)


class _RayStation(Generic[TaskT, EventT]):
    """This machine's end of a remote station."""

    def __init__(self, ray: Any, make_station: Any, number: int, cpus: float) -> None:
        self._ray = ray
        self._make_station = make_station
        self._number = number
        self._remote_class = ray.remote(
            num_cpus=cpus, max_concurrency=RUN_AND_LOOK, max_restarts=0
        )(RemoteStation)
        self._remote = self._make()

    def run(self, task: TaskT, post: Callable[[EventT], None], stop: StopSign) -> None:
        for _ in range(MAX_DEATHS + 1):
            try:
                done = self._run(task, post, stop)
            except self._ray.exceptions.RayActorError as error:
                death = error
                self._remote = self._make()
                continue
            if not done:
                raise InterruptedTaskError
            return
        raise SimulatorError(f"a process of the cluster died {MAX_DEATHS + 1} times: {death}")

    def close(self) -> None:
        try:
            self._ray.get(self._remote.close.remote())
        except self._ray.exceptions.RayActorError:
            return  # it has died, and its station with it
        self._ray.kill(self._remote)

    def _make(self) -> Any:
        return self._remote_class.remote(self._make_station, self._number)

    def _run(self, task: TaskT, post: Callable[[EventT], None], stop: StopSign) -> bool:
        ray, remote = self._ray, self._remote
        running = remote.run.remote(task)
        ended: list[Any] = []
        told = False
        while not ended:
            ended, _ = ray.wait([running], timeout=LOOK_EVERY_S)
            if stop.is_set() and not told:
                ray.get(remote.cancel.remote())
                told = True
            for event in ray.get(remote.take_events.remote()):
                post(event)
        return bool(ray.get(running))
