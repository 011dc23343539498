import logging
from collections.abc import Callable, Iterator
from threading import Event

import pytest

from chains.errors import KnowledgeBaseError
from ui.web.jobs.job import Job
from ui.web.jobs.registry import Jobs


@pytest.fixture
def jobs() -> Iterator[Jobs[Job]]:
    registry: Jobs[Job] = Jobs()
    yield registry
    registry.close()


def wait_for(jobs: Jobs[Job]) -> None:
    """Wait until all threads have ended; the registry keeps what they did."""
    for thread in jobs._threads.values():
        thread.submit(lambda: None).result(5)


def waiting_for(released: Event) -> Callable[[Job], None]:
    def work(_: Job) -> None:
        released.wait(5)

    return work


def test_jobs_of_one_knowledge_base_wait_for_each_other(jobs: Jobs[Job]) -> None:
    released, order = Event(), list[str]()

    def first(_: Job) -> None:
        released.wait(5)
        order.append("first")

    one, two = Job("ingest", knowledge_base="a"), Job("delete", knowledge_base="a")
    jobs.start(one, first)
    jobs.start(two, lambda _: order.append("second"))
    assert two.view().state == "queued"
    released.set()
    wait_for(jobs)
    assert order == ["first", "second"]
    assert [job.view().state for job in jobs.all()] == ["done", "done"]


def test_jobs_of_several_knowledge_bases_do_not(jobs: Jobs[Job]) -> None:
    released, passed = Event(), Event()
    slow = Job("ingest", knowledge_base="a")
    jobs.start(slow, waiting_for(released))
    jobs.start(Job("ingest", knowledge_base="b"), lambda _: passed.set())
    assert passed.wait(5)
    assert jobs.are_active("a")
    released.set()


def test_a_waiting_job_is_stopped_at_once(jobs: Jobs[Job]) -> None:
    released, done = Event(), list[str]()
    jobs.start(Job("ingest", knowledge_base="a"), waiting_for(released))
    waiting = Job("ingest", knowledge_base="a", names=["x.md"])
    jobs.start(waiting, lambda job: done.append(job.id))
    jobs.stop(waiting.id)
    assert waiting.view().state == "stopped"
    assert waiting.view().rows[0].state == "stopped"
    released.set()
    wait_for(jobs)
    assert done == []


def test_work_sees_that_it_was_asked_to_stop(jobs: Jobs[Job]) -> None:
    begun, seen = Event(), Event()

    def work(job: Job) -> None:
        begun.set()
        while not job.stopping():
            pass
        seen.set()

    job = Job("ingest", knowledge_base="a", names=["x.md"])
    jobs.start(job, work)
    assert begun.wait(5)
    jobs.stop(job.id)
    assert seen.wait(5)
    wait_for(jobs)
    assert job.view().state == "stopped"


def test_an_error_ends_the_job_and_not_the_next_one(jobs: Jobs[Job]) -> None:
    def fail(_: Job) -> None:
        raise KnowledgeBaseError("locked")

    bad, good = Job("ingest", knowledge_base="a"), Job("ingest", knowledge_base="a")
    jobs.start(bad, fail)
    jobs.start(good, lambda _: None)
    wait_for(jobs)
    assert (bad.view().state, good.view().state) == ("failed", "done")
    assert str(bad.view().error) == "locked"


def test_an_error_that_nobody_foresaw_is_logged(
    jobs: Jobs[Job], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Job) -> None:
        raise ZeroDivisionError("a bug")

    with caplog.at_level(logging.ERROR, logger="zhiwen"):
        jobs.start(Job("ingest", knowledge_base="a"), fail)
        wait_for(jobs)
    assert "ingest of a failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_ended_jobs_stay_until_they_are_dismissed_or_others_come(jobs: Jobs[Job]) -> None:
    started = [Job("ingest", knowledge_base="a") for _ in range(5)]
    for job in started:
        jobs.start(job, lambda _: None)
    wait_for(jobs)
    assert jobs.all() == started[-3:]
    jobs.dismiss(started[-1].id)
    assert jobs.all() == started[2:4]
    assert jobs.find(started[-1].id) is None


def test_closing_stops_what_runs() -> None:
    registry: Jobs[Job] = Jobs()
    begun = Event()

    def work(job: Job) -> None:
        begun.set()
        while not job.stopping():
            pass

    registry.start(Job("reindex", knowledge_base="a"), work)
    assert begun.wait(5)
    registry.close()
    assert not registry.are_active()
