"""Tasks in, events out: lanes work side by side, each with a station of its own.

    with Executor(make_station, lanes=2) as executor:
        for task in tasks:
            executor.submit(task)
        for event in executor.events():     # ends once every task is done
            ...

A lane is a thread here that waits for its station; the work itself is done in processes that the
station starts, or on another machine (`ray_station`).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, TypeVar

from adr1.executor.station import InterruptedTaskError, Station

TaskT = TypeVar("TaskT")
EventT = TypeVar("EventT")


@dataclass(frozen=True)
class _TaskEnded:
    """A lane is done with a task, or with everything if `error` is set."""

    error: BaseException | None = None


@dataclass(frozen=True)
class _Posted(Generic[EventT]):
    event: EventT


class Executor(Generic[TaskT, EventT]):
    """Spreads tasks over lanes; a context manager that leaves nothing running behind.

    Args:
        make_station: builds the station of lane number n, on that lane.
        lanes: how many tasks may run at once; lanes start as tasks come in.
    """

    def __init__(self, make_station: Callable[[int], Station[TaskT, EventT]], lanes: int) -> None:
        self._make_station = make_station
        self._lanes = lanes
        self._threads: list[threading.Thread] = []
        self._todo: queue.SimpleQueue[TaskT | None] = queue.SimpleQueue()
        self._news: queue.SimpleQueue[_TaskEnded | _Posted[EventT]] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._open_tasks = 0

    def __enter__(self) -> Executor[TaskT, EventT]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cancel()
        for thread in self._threads:
            thread.join()

    def submit(self, task: TaskT) -> None:
        """Queue a task; also while `events` is being read, by the same thread."""
        self._open_tasks += 1
        self._todo.put(task)
        if len(self._threads) < self._lanes:
            number = len(self._threads)
            thread = threading.Thread(target=self._work, args=(number,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def events(self) -> Iterator[EventT]:
        """What stations post, until every submitted task is done.

        Raises:
            Exception: whatever a station raised, or the making of one.
        """
        while self._open_tasks and not self._stop.is_set():
            news = self._news.get()
            if isinstance(news, _Posted):
                yield news.event
            elif news.error is not None:
                raise news.error
            else:
                self._open_tasks -= 1

    def cancel(self) -> None:
        """Have all lanes stop: running tasks are ended, others never begun."""
        self._stop.set()
        for _ in self._threads:
            self._todo.put(None)

    def _work(self, number: int) -> None:
        station: Station[TaskT, EventT] | None = None
        try:
            station = self._make_station(number)
            while (task := self._todo.get()) is not None and not self._stop.is_set():
                station.run(task, lambda event: self._news.put(_Posted(event)), self._stop)
                self._news.put(_TaskEnded())
        except InterruptedTaskError:
            self._news.put(_TaskEnded())
        except BaseException as error:
            self._news.put(_TaskEnded(error))
        finally:
            if station is not None:
                station.close()
