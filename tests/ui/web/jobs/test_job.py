from chains.errors import KnowledgeBaseError, StoppedError
from ui.web.jobs.job import ROWS_A_PAGE, Job


def begun(*names: str) -> Job:
    job = Job("ingest", knowledge_base="手册", names=names)
    job.begin()
    return job


def test_rows_keep_the_order_of_the_files_while_it_runs() -> None:
    job = begun("b.md", "a.md")
    job.tell("a.md", "reading")
    view = job.view()
    assert [(row.name, row.state) for row in view.rows] == [("b.md", "queued"), ("a.md", "reading")]
    assert view.active
    assert view.ended == 0


def test_what_failed_or_is_doubtful_comes_first_when_it_has_ended() -> None:
    job = begun("a", "b", "c", "d")
    for name in "ab":
        job.tell(name, "done", outcome="added")
    job.tell("c", "failed", reason="the file has zero bytes")
    job.tell("d", "done", outcome="added")
    job.doubt("d", "2 figures not read")
    job.end(None)
    view = job.view()
    assert [row.name for row in view.rows] == ["c", "d", "a", "b"]
    assert view.state == "done"
    assert view.counts == {"done": 3, "failed": 1}


def test_rows_are_paged() -> None:
    job = begun(*(f"{number:03}.md" for number in range(ROWS_A_PAGE + 1)))
    assert job.view().pages == 2
    assert [row.name for row in job.view(9).rows] == [f"{ROWS_A_PAGE:03}.md"]
    assert job.view(9).page == 1


def test_stopping_leaves_what_is_done_and_names_the_rest() -> None:
    job = begun("a", "b")
    job.tell("a", "done", outcome="added")
    job.stop()
    assert job.stopping()
    job.end(None)
    view = job.view()
    assert view.state == "stopped"
    assert {row.name: row.state for row in view.rows} == {"a": "done", "b": "stopped"}


def test_a_stop_that_comes_too_late_changes_nothing() -> None:
    job = begun("a")
    job.tell("a", "done")
    job.stop()
    job.end(None)
    assert job.view().state == "done"


def test_work_that_ended_because_of_the_stop_did_not_fail() -> None:
    job = begun()
    job.stop()
    job.end(StoppedError("stopped"))
    assert (job.view().state, job.view().error) == ("stopped", None)


def test_an_error_is_kept_and_the_files_it_struck_are_not_reached() -> None:
    job = begun("a")
    job.end(KnowledgeBaseError("locked"))
    view = job.view()
    assert (view.state, str(view.error), view.rows[0].state) == ("failed", "locked", "stopped")


def test_the_time_left_is_said_once_some_files_have_ended() -> None:
    job = begun("a", "b", "c")
    job.tell("a", "done")
    assert job.view().seconds_left is None
    job.tell("b", "done")
    left = job.view().seconds_left
    assert left is not None
    assert 0 < left < 5
    job.end(None)
    assert job.view().seconds_left is None


def test_steps_count_where_there_are_no_rows() -> None:
    job = Job("reindex", knowledge_base="手册")
    job.begin()
    job.count(chunks=12, done=3, total=4)
    view = job.view()
    assert (view.ended, view.total, view.chunks, view.steps) == (3, 4, 12, (3, 4))
