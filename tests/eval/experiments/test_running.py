import json
from collections.abc import Callable
from pathlib import Path

import pytest

from chains.errors import StoppedError, WeightsMissingError
from eval.errors import DatasetError, ExperimentError
from eval.experiments.folder import list_experiments, load_outcome
from eval.experiments.outcome import Outcome
from eval.experiments.running import Prepared, default_folder, run_experiment
from eval.experiments.tracking import ExperimentProgress
from eval.folders import EvaluationFolders
from eval.runs.stored import CASES, METRICS, RUN
from tests.support.dataset import CASES as TINY
from tests.support.dataset import write_dataset
from tests.support.experiments import prepared


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("sets") / "小集")


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes take seconds to start; they have tests of their own."""
    monkeypatch.setattr("eval.experiments.measuring.processes_for", lambda _: 1)


def run(
    experiment: Prepared, tmp_path: Path, **options: Callable[..., object]
) -> tuple[Outcome, list[ExperimentProgress]]:
    seen: list[ExperimentProgress] = []
    outcome = run_experiment(
        experiment,
        data_dir=tmp_path / "data",
        folder=tmp_path / "out",
        progress=seen.append,
        **options,  # type: ignore[arg-type]
    )
    return outcome, seen


def measured_cases(seen: list[ExperimentProgress]) -> int:
    """Return how many cases were asked in this sitting."""
    counts = [each.cases_done for each in seen]
    return max(counts) - min(counts)


def knowledge_bases(tmp_path: Path) -> int:
    return len(list((tmp_path / "data" / "evaluation" / "knowledge").iterdir()))


def test_all_configurations_are_measured_and_reported(tmp_path: Path, dataset: Path) -> None:
    outcome, seen = run(prepared(tmp_path, dataset), tmp_path)
    assert [m.configuration.name for m in outcome.measured] == ["c01", "c02", "c03", "c04"]
    assert outcome.compared == 4
    assert outcome.profile == "offline"
    for measured in outcome.measured:
        (stored,) = measured.runs["小集"]
        assert stored.finished
        assert [row.id for row in stored.rows] == ["1", "2", "3"]
        assert stored.rows[0].scores["mrr@10"] == 1.0
        assert stored.rows[0].passages == ()
        assert set(stored.timings) == {"1", "2", "3"}
        assert (
            stored.folder == tmp_path / "out" / "runs" / measured.configuration.name / "小集" / "1"
        )
    assert knowledge_bases(tmp_path) == 1
    for name in ("experiment.yaml", "report.json", "report.md", "report.html"):
        assert (tmp_path / "out" / name).is_file()
    assert (seen[-1].stage, seen[-1].runs_done, seen[-1].runs) == ("reporting", 4, 4)
    assert (seen[-1].cases_done, seen[-1].cases) == (12, 12)
    assert load_outcome(tmp_path / "out") == outcome


def test_what_was_measured_is_not_measured_again(tmp_path: Path, dataset: Path) -> None:
    experiment = prepared(tmp_path, dataset)
    first, _ = run(experiment, tmp_path)
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob(CASES)}
    second, seen = run(experiment, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in written} == written
    assert measured_cases(seen) == 0
    assert second == first


def test_an_interrupted_experiment_goes_on(tmp_path: Path, dataset: Path) -> None:
    experiment = prepared(tmp_path, dataset)

    def half_done() -> bool:
        return len(list((tmp_path / "out").rglob(METRICS))) == 2

    with pytest.raises(StoppedError):
        run(experiment, tmp_path, stop=half_done)
    with pytest.raises(ExperimentError, match="the experiment is not finished"):
        load_outcome(tmp_path / "out")
    _, seen = run(experiment, tmp_path)
    assert measured_cases(seen) == 6
    assert len(list((tmp_path / "out").rglob(METRICS))) == 4


def test_a_change_of_what_shapes_a_stage_is_measured_anew(tmp_path: Path, dataset: Path) -> None:
    run(prepared(tmp_path, dataset), tmp_path)
    before = {p.parent: p.read_text(encoding="utf-8") for p in (tmp_path / "out").rglob(RUN)}
    words = {"lexical": {"general_synonyms": False}}
    run(prepared(tmp_path, dataset, words), tmp_path)
    for folder, header in before.items():
        assert (folder / RUN).read_text(encoding="utf-8") != header


def test_another_experiment_has_another_folder(tmp_path: Path, dataset: Path) -> None:
    experiment = prepared(tmp_path, dataset)
    folders = EvaluationFolders.of(tmp_path / "data")
    here = default_folder(experiment, name="small", folders=folders)
    assert here.parent == folders.experiments
    assert default_folder(prepared(tmp_path, dataset), name="small", folders=folders) == here
    other = prepared(tmp_path, dataset, {"retrieval": {"top_k": 3}})
    assert default_folder(other, name="small", folders=folders) != here
    run(experiment, tmp_path)
    with pytest.raises(ExperimentError, match="out: holds another experiment"):
        run(prepared(tmp_path, dataset, limit=2), tmp_path)
    (tmp_path / "out" / "experiment.yaml").unlink()
    with pytest.raises(ExperimentError, match="out: holds something else"):
        run(experiment, tmp_path)


def test_only_a_change_of_splitter_indexes_again(tmp_path: Path, dataset: Path) -> None:
    grid = {"splitter.chunk_size": [64, 128], "retrieval.top_k": [3, 5]}
    run(prepared(tmp_path, dataset, grid=grid), tmp_path)
    assert knowledge_bases(tmp_path) == 2


def test_a_metric_that_no_case_has_is_named_at_once(tmp_path: Path, dataset: Path) -> None:
    with pytest.raises(
        ExperimentError, match="no case of dataset '小集' has the metric 'mrr@11'"
    ) as e:
        prepared(tmp_path, dataset, primary="mrr@11")
    assert "mrr@10" in e.value.hint


def test_a_metric_that_no_answer_has_is_named_after_the_first_run(
    tmp_path: Path, dataset: Path
) -> None:
    declined = {"retrieval": {"gate": {"threshold": 1.0}}}
    experiment = prepared(
        tmp_path, dataset, primary="citation_precision", scored="answers", base=declined
    )
    with pytest.raises(ExperimentError, match=r"no case of .* has the metric 'citation_precision'"):
        run(experiment, tmp_path)
    assert len(list((tmp_path / "out").rglob(METRICS))) == 1


def test_missing_weights_end_it(tmp_path: Path, dataset: Path) -> None:
    overlay = {"embedding": {"provider": "flag", "model": str(tmp_path / "none")}}
    configurations = [{"name": "a", "overlay": overlay}, {"name": "b"}]
    with pytest.raises(WeightsMissingError, match="no such model folder"):
        run(prepared(tmp_path, dataset, grid={}, configurations=configurations), tmp_path)


def test_a_dataset_that_is_not_there_is_named(tmp_path: Path, dataset: Path) -> None:
    with pytest.raises(DatasetError, match="nowhere: no such dataset"):
        prepared(tmp_path, dataset, datasets=["nowhere"])


def test_a_judge_has_metrics_of_its_own(tmp_path: Path, dataset: Path) -> None:
    with pytest.raises(
        ExperimentError, match=r"experiment\.yaml: judge: there is no metric 'faith'"
    ):
        prepared(tmp_path, dataset, scored="answers", judge=["faith"])


def test_two_datasets_of_one_name_are_told_apart(tmp_path: Path, dataset: Path) -> None:
    other = write_dataset(tmp_path / "other" / "小集", TINY[:2])
    experiment = prepared(tmp_path, dataset, datasets=[str(dataset), str(other)])
    assert [each.name for each in experiment.datasets] == ["小集", "小集-2"]
    outcome, _ = run(experiment, tmp_path)
    assert {n: len(r[0].rows) for n, r in outcome.measured[0].runs.items()} == {
        "小集": 3,
        "小集-2": 2,
    }


def test_repeats_that_draw_no_lots_are_taken_over(tmp_path: Path, dataset: Path) -> None:
    outcome, seen = run(prepared(tmp_path, dataset, repeats=2), tmp_path)
    first, second = outcome.measured[0].runs["小集"]
    assert first.header.fingerprint == second.header.fingerprint
    assert first.rows == second.rows
    assert set(second.timings["1"].reused) == {"condense", "expand", "search", "rerank"}
    assert first.timings["1"].reused == ()
    assert (seen[-1].runs_done, seen[-1].cases_done) == (8, 24)


def test_halving_drops_the_worse_and_counts_every_starter(tmp_path: Path) -> None:
    cases = [{**TINY[0], "id": str(number)} for number in range(30)]
    dataset = write_dataset(tmp_path / "sets" / "小集", cases)
    search = {"method": "halving", "first": 10, "keep": 0.5, "survivors": 2}
    outcome, _ = run(prepared(tmp_path, dataset, search=search), tmp_path)
    assert outcome.compared == 4
    assert sorted(m.dropped for m in outcome.measured) == [0, 0, 1, 1]
    for measured in outcome.measured:
        (stored,) = measured.runs["小集"]
        assert len(stored.rows) == (10 if measured.dropped else 30)
        assert stored.folder.name == ("round-1" if measured.dropped else "1")
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["method"]["compared"] == 4


def test_experiments_are_listed(tmp_path: Path, dataset: Path) -> None:
    folders = EvaluationFolders.of(tmp_path / "data")
    assert list_experiments(folders) == []
    experiment = prepared(tmp_path, dataset)
    folder = default_folder(experiment, name="small", folders=folders)
    run_experiment(experiment, data_dir=tmp_path / "data", folder=folder)
    (folders.experiments / "junk").mkdir()
    (summary,) = list_experiments(folders)
    assert summary.folder == folder
    assert summary.experiment.title == "小试"
    assert summary.finished
    assert summary.reported
