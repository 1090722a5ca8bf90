from __future__ import annotations

import pytest
from tests.executor.stations import MakeSquares

from adr1.errors import InputError
from adr1.executor.executor import Executor


def test_every_task_is_done_once_whatever_the_number_of_lanes(tmp_path):
    for lanes in (1, 3, 20):
        with Executor(MakeSquares(tmp_path), lanes) as executor:
            for task in range(10):
                executor.submit(task)
            events = list(executor.events())
        assert sorted(events[i] for i in range(20) if events[i][0] != "begun") == [
            (n, n * n) for n in range(10)
        ]
        assert sorted(event[1] for event in events if event[0] == "begun") == list(range(10))


def test_tasks_can_follow_from_events_and_all_stations_are_closed(tmp_path):
    with Executor(MakeSquares(tmp_path), 2) as executor:
        executor.submit(2)
        results = []
        for event in executor.events():
            if event[0] != "begun":
                results.append(event)
                if event[1] < 100:
                    executor.submit(event[1])
    assert results == [(2, 4), (4, 16), (16, 256)]
    assert {path.name for path in tmp_path.iterdir()} == {"closed-0", "closed-1"}


def test_no_tasks_no_events(tmp_path):
    with Executor(MakeSquares(tmp_path), 2) as executor:
        assert list(executor.events()) == []


def test_what_a_station_raises_ends_all_work(tmp_path):
    with Executor(MakeSquares(tmp_path), 2) as executor:
        executor.submit("wait")
        executor.submit("raise")
        with pytest.raises(InputError, match="not a number"):
            list(executor.events())
    assert len(list(tmp_path.iterdir())) == 2


def test_a_station_that_cannot_be_made_is_told(tmp_path):
    def broken(number):
        raise InputError("no room")

    with Executor(broken, 1) as executor:
        executor.submit(1)
        with pytest.raises(InputError, match="no room"):
            list(executor.events())


def test_cancelling_interrupts_what_runs_and_begins_nothing(tmp_path):
    with Executor(MakeSquares(tmp_path), 1) as executor:
        executor.submit("wait")
        executor.submit(3)
        begun = []
        for event in executor.events():
            begun.append(event)
            executor.cancel()
    assert begun == [("begun", "wait")]
    assert (tmp_path / "closed-0").exists()
