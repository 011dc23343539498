import gc
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chains.errors import ServiceFailedError, StoppedError
from eval.dataset import Case
from eval.errors import RunError
from eval.runs.load_run import load_passages, load_run
from eval.runs.measuring import measure
from eval.runs.run_folder import RunFolder
from eval.runs.stored import JUDGED, JUDGED_METRICS
from eval.scoring.results import CaseResult
from tests.support.runs import dataset_of, found, header_of, task_of

SAME = ("cases.jsonl", "passages.jsonl", "metrics.json", "run.yaml")


class Asked:
    """Notes who was asked; some cases fail, or end everything."""

    def __init__(
        self, *, failing: tuple[str, ...] = (), killed_at: str = "", error: Exception | None = None
    ) -> None:
        self.ids: list[str] = []
        self._failing = failing
        self._killed_at = killed_at
        self._error = error or ServiceFailedError("broke off")

    def __call__(self, case: Case) -> CaseResult:
        self.ids.append(case.id)
        if case.id in self._failing:
            raise self._error
        if case.id == self._killed_at:
            raise KeyboardInterrupt
        return found(case)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A run that nothing disturbed."""
    measure(task_of(tmp_path / "whole"))
    return tmp_path / "whole"


def interrupted(folder: Path, *, at: str = "3") -> None:
    with pytest.raises(KeyboardInterrupt):
        measure(task_of(folder, ask=Asked(killed_at=at)))


def assert_same(folder: Path, whole: Path) -> None:
    for name in SAME:
        assert (folder / name).read_bytes() == (whole / name).read_bytes(), name


def test_what_is_written(whole: Path) -> None:
    run = load_run(whole)
    assert [row.id for row in run.rows] == ["0", "1", "2", "3", "4"]
    assert (run.finished, run.failed, run.metrics["a"].n) == (True, (), 5)
    row = run.rows[1]
    assert (row.question, row.queries) == ("问题1？", ("问题1？",))
    assert (row.documents, row.scores) == (("shared.txt", "1.txt"), {"a": 1 / 7})
    assert row.answer is not None
    assert (row.answer.text, row.answer.evidence) == ("答1", 0.9)
    assert [passage.key for passage in row.passages] == ["shared.txt:0-2", "1.txt:0-2"]
    assert (run.timings["1"].milliseconds, run.timings["1"].steps) == (2.0, {"search": 1.5})
    assert run.totals.chain_ms == 10.0
    assert sorted(path.name for path in whole.iterdir()) == sorted(
        [*SAME, "timings.jsonl", ".lock"]
    )


def test_each_text_is_written_once(whole: Path) -> None:
    lines = (whole / "passages.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 6
    assert json.loads(lines[0]) == {"key": "shared.txt:0-2", "text": "文本", "location": {}}
    assert load_passages(whole)["4.txt:0-2"].text == "文本"


def test_an_interrupted_run_is_gone_on_with(whole: Path, tmp_path: Path) -> None:
    interrupted(tmp_path / "run")
    half = load_run(tmp_path / "run")
    assert ([row.id for row in half.rows], half.finished) == (["0", "1", "2"], False)
    assert (half.metrics, half.by_kind) == ({}, {})
    asked = Asked()
    measure(task_of(tmp_path / "run", ask=asked))
    assert asked.ids == ["3", "4"]
    assert_same(tmp_path / "run", whole)
    assert load_run(tmp_path / "run").totals.chain_ms == 10.0


@pytest.mark.parametrize(
    ("name", "left"),
    [("cases.jsonl", ["2", "3", "4"]), ("timings.jsonl", ["2", "3", "4"]),
     ("passages.jsonl", ["2", "3", "4"])],
)  # fmt: skip
def test_a_torn_line_is_asked_again(
    whole: Path, tmp_path: Path, name: str, left: list[str]
) -> None:
    interrupted(tmp_path / "run")
    path = tmp_path / "run" / name
    lines = [
        line
        for line in path.read_bytes().splitlines(keepends=True)
        if not line.startswith(b'{"chain_ms"')
    ]
    torn = lines[-1].replace("问".encode(), "问".encode()[:2])[: len(lines[-1]) // 2]
    path.write_bytes(b"".join([*lines[:-1], torn]))
    asked = Asked()
    measure(task_of(tmp_path / "run", ask=asked))
    assert asked.ids == left
    assert_same(tmp_path / "run", whole)


def test_a_finished_run_is_measured_anew(whole: Path) -> None:
    asked = Asked()
    measure(task_of(whole, ask=asked))
    assert len(asked.ids) == 5


def test_another_fingerprint_begins_anew(tmp_path: Path) -> None:
    interrupted(tmp_path / "run")
    (tmp_path / "run" / "judged.jsonl").write_text("{}\n", encoding="utf-8")
    asked = Asked()
    run = measure(task_of(tmp_path / "run", ask=asked, fingerprint="1" * 16))
    assert len(asked.ids) == 5
    assert run.header.fingerprint == "1" * 16
    assert not (tmp_path / "run" / "judged.jsonl").exists()


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ServiceFailedError("broke off"), "broke off"),
        (ZeroDivisionError("x"), "ZeroDivisionError: x"),
    ],
)
def test_a_failing_case_is_a_row_and_is_asked_again(
    whole: Path, tmp_path: Path, error: Exception, text: str
) -> None:
    run = measure(task_of(tmp_path / "run", ask=Asked(failing=("1", "3"), error=error)))
    assert [(row.id, row.error) for row in run.failed] == [("1", text), ("3", text)]
    assert (run.finished, run.metrics["a"].n) == (True, 3)
    asked = Asked()
    measure(task_of(tmp_path / "run", ask=asked))
    assert asked.ids == ["1", "3"]
    for name in ("cases.jsonl", "metrics.json"):
        assert (tmp_path / "run" / name).read_bytes() == (whole / name).read_bytes()


def test_what_was_judged_before_all_cases_were_there_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    measure(task_of(folder, ask=Asked(failing=("1",))))
    for name in (JUDGED, JUDGED_METRICS):
        (folder / name).write_text("{}", encoding="utf-8")
    measure(task_of(folder))
    assert not (folder / JUDGED).exists()
    assert not (folder / JUDGED_METRICS).exists()


def slowly(case: Case) -> CaseResult:
    """The first cases take longest, so that the others overtake them."""
    time.sleep(0.02 * (5 - int(case.id)))
    return found(case)


def test_the_files_do_not_depend_on_the_concurrency(whole: Path, tmp_path: Path) -> None:
    started = time.perf_counter()
    run = measure(task_of(tmp_path / "run", ask=slowly, concurrency=4))
    assert time.perf_counter() - started < 0.25  # one after the other they take 0.3 s
    assert_same(tmp_path / "run", whole)
    assert run.totals.harness_ms < 400


@pytest.mark.parametrize("concurrency", [1, 2])
def test_what_is_done_when_the_work_is_stopped_stays(tmp_path: Path, concurrency: int) -> None:
    done: list[int] = []
    task = replace(
        task_of(tmp_path / "run", dataset=dataset_of(40), concurrency=concurrency),
        on_case=lambda count, _total: done.append(count),
        stop=lambda: len(done) > 5,
    )
    with pytest.raises(StoppedError):
        measure(task)
    rows = load_run(tmp_path / "run").rows
    assert 5 <= len(rows) < 40
    assert [row.id for row in rows] == [str(number) for number in range(len(rows))]


def test_two_cannot_measure_into_one_folder(tmp_path: Path) -> None:
    dataset = dataset_of()
    first = RunFolder(tmp_path / "run", header_of(dataset), cases=dataset.cases)
    with pytest.raises(RunError, match="another process is measuring into this folder"):
        measure(task_of(tmp_path / "run"))
    first.close()
    assert measure(task_of(tmp_path / "run")).finished


def test_a_dataset_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"has a cases\.jsonl that is not a run's"):
        measure(task_of(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["cases.jsonl"]


def test_the_harness_is_told_from_the_chain(tmp_path: Path) -> None:
    def ask(case: Case) -> CaseResult:
        time.sleep(0.01)
        return replace(found(case), milliseconds=10.0)

    totals = measure(task_of(tmp_path / "run", ask=ask)).totals
    assert totals.chain_ms == 50.0
    assert 0 < totals.harness_ms < 50
    assert totals.overhead == totals.harness_ms / 50


def test_garbage_is_not_looked_for_in_what_was_there_before(tmp_path: Path) -> None:
    """A third of the harness's time went into that, with a chain and a dataset in memory."""
    before, passed_over = gc.get_freeze_count(), list[int]()

    def ask(case: Case) -> CaseResult:
        passed_over.append(gc.get_freeze_count())
        if case.id == "3":
            raise KeyboardInterrupt
        return found(case)

    with pytest.raises(KeyboardInterrupt):
        measure(task_of(tmp_path / "run", ask=ask))
    assert min(passed_over) > before + 10_000
    assert gc.get_freeze_count() == before


Write = Callable[[Path], object]


@pytest.mark.parametrize(
    ("damage", "text"),
    [
        (lambda folder: (folder / "run.yaml").unlink(), "not a run folder"),
        (lambda folder: (folder / "run.yaml").write_text("a: ["), "not the header of a run"),
        (lambda folder: (folder / "run.yaml").write_text("a: 1"), "not the header of a run"),
        (lambda folder: (folder / "metrics.json").write_text("[]"), "not the numbers"),
    ],
)  # fmt: skip
def test_a_damaged_run_is_named(whole: Path, damage: Write, text: str) -> None:
    damage(whole)
    with pytest.raises(RunError, match=text):
        load_run(whole)
