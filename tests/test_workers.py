"""Workers: a task that eats memory, never ends, breaks its process or reaches out costs that task alone."""

from __future__ import annotations

import time

import pytest

from db.records import CrosswalkError
from schedules.limits import Limits
from schedules.workers import Workers
from tests.errands import MIB, double, run

SHORT = Limits(memory=400 * MIB, cpu=1, wall=100)


def told(_: str, reason: str) -> str:
    return reason


@pytest.mark.parametrize("count", [1, 2])
def test_results_come_in_the_order_of_their_tasks(count: int) -> None:
    with Workers(count) as pool:
        assert list(pool.each(double, range(50))) == [2 * n for n in range(50)]
        assert list(pool.each(double, range(50), instead=lambda n, _: n)) == [2 * n for n in range(50)]


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_task_does_to_its_worker_is_told_in_its_place(count: int) -> None:
    errands = ["a", "eat", "b", "spin", "d", "break off", "e", "be killed", "f", "leave", "g"]
    with Workers(count, limits=SHORT) as pool:
        assert list(pool.each(run, errands, instead=told)) == [
            "A",
            "it needs more than 400 MiB of memory",
            "B",
            "it took more than 1 s of processor time",
            "D",
            "the program that works on it broke off (SIGSEGV)",
            "E",
            "the program that works on it broke off (SIGKILL)",
            "F",
            "the program that works on it ended with status 7",
            "G",
        ]


def test_a_task_that_waits_for_ever_is_ended() -> None:
    with Workers(1, limits=Limits(wall=2)) as pool:
        assert list(pool.each(run, ["a", "sleep"], instead=told)) == ["A", "it was not done after 2 s"]
        assert list(pool.each(double, [1], instead=lambda n, _: n)) == [2]


def test_a_worker_that_others_wore_out_is_replaced_before_a_task_is_given_up() -> None:
    with Workers(1, limits=SHORT) as pool:
        assert list(pool.each(run, ["used", "new", "new"], instead=told)) == ["USED", "NEW", "NEW"]


def test_a_mistake_of_ours_is_raised_and_a_dead_worker_over_a_trusted_task_too() -> None:
    with Workers(2, limits=SHORT) as pool:
        with pytest.raises(ValueError, match="a mistake of ours"):
            list(pool.each(run, ["a", "mistake"], instead=told))
        with pytest.raises(CrosswalkError, match=r"^A worker ended before its task was done: .* status 7\.$"):
            list(pool.each(run, ["leave"]))
        assert list(pool.each(run, ["a"])) == ["A"]


def test_a_worker_reaches_no_network_no_program_and_no_file() -> None:
    with Workers(1) as pool:
        assert list(pool.each(run, ["reach out"], instead=told)) == ["REACH OUT"]


def test_leaving_the_pool_ends_a_worker_in_the_middle_of_its_task() -> None:
    with Workers(2, limits=Limits(wall=60)) as pool:
        results = pool.each(run, ["a", *["sleep"] * 20], instead=told)
        assert next(results) == "A"
        processes = [child._process for child in pool._children]
    deadline = time.monotonic() + 5
    while any(process.is_alive() for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes and not any(process.is_alive() for process in processes)
