from pathlib import Path

import pytest

from eval.errors import ExperimentError
from eval.experiments.load import choices_of, find_experiment, load_experiment, shipped_experiments
from tests.support.dataset import write_dataset
from tests.support.experiments import write_experiment


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "set")


def test_a_dataset_beside_the_file_is_found_from_anywhere(tmp_path: Path, dataset: Path) -> None:
    file = write_experiment(tmp_path / "e.yaml", dataset, datasets=["set", "demo", "imported"])
    assert load_experiment(file).datasets == (str(dataset), "demo", "imported")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"primry": "mrr@10"}, r"e\.yaml: primry: unknown key \(did you mean primary\?\)"),
        (
            {"search": {"method": "grid", "surviors": 3}},
            r"e\.yaml: search\.surviors: unknown key \(did you mean survivors\?\)",
        ),
        ({"repeats": 0}, r"e\.yaml: repeats: input should be greater than or equal to 1, not 0"),
        ({"grid": {}}, r"e\.yaml: there is nothing to compare"),
        ({"grid": {"retrieval.top_k": []}}, r"e\.yaml: grid\.retrieval\.top_k: needs at least one"),
        ({"judge": ["faithfulness"]}, r"e\.yaml: judge: there is nothing to judge"),
        (
            {"configurations": [{"name": "a"}, {"name": "a"}]},
            r"e\.yaml: configurations: 'a' is there twice",
        ),
        ({"datasets": []}, r"e\.yaml: datasets: "),
    ],
)
def test_what_is_wrong_in_a_file_is_named(
    changes: dict[str, object], message: str, tmp_path: Path, dataset: Path
) -> None:
    file = write_experiment(tmp_path / "e.yaml", dataset, **changes)
    with pytest.raises(ExperimentError, match=message):
        load_experiment(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: [", r"e\.yaml: not valid YAML: "),
        ("- a", r"e\.yaml: expected keys such as `title:` and `grid:`"),
        ("title: x", r"e\.yaml: datasets: missing"),
    ],
)
def test_a_file_that_is_no_experiment(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "e.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ExperimentError, match=message):
        load_experiment(tmp_path / "e.yaml")


def test_a_missing_file_names_those_that_come_along(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"retrival: cannot be read \(No such file") as caught:
        load_experiment(find_experiment("retrival"))
    assert caught.value.hint == "a file, or one of: models, retrieval, splitter"


def test_those_that_come_along_are_found_by_name_and_valid() -> None:
    assert set(shipped_experiments()) == {"models", "retrieval", "splitter"}
    for name, path in shipped_experiments().items():
        assert find_experiment(name) == path
        assert load_experiment(path).datasets == ("demo",)


def test_values_of_a_setting_are_no_choices() -> None:
    assert choices_of((1, 2)) is None
    assert choices_of(({"provider": "none"}, {"provider": "lexical"})) is None
    choices = choices_of(({"name": "a"}, {"name": "b", "overlay": {"x": 1}}))
    assert choices is not None
    assert [choice.overlay for choice in choices] == [{}, {"x": 1}]
