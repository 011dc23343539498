from pathlib import Path
from typing import Any

import pytest

from chains.errors import SettingsError
from chains.settings.origins import load_configuration
from eval.errors import ExperimentError
from eval.experiments.base import build_base
from eval.experiments.expand import Expansion, expand
from eval.experiments.load import load_experiment, parse_experiment, shipped_experiments
from tests.support.experiments import experiment_data, offline
from tests.support.zhiwen import CONFIG

NOWHERE = Path("set")


def expanded(*overrides: dict[str, Any], **changes: object) -> Expansion:
    data = experiment_data(NOWHERE, **changes)
    experiment = parse_experiment(data, origin="experiment.yaml")
    return expand(experiment, build_base(experiment, offline(*overrides)))


def labels(expansion: Expansion) -> list[str]:
    return [starter.configuration.label for starter in expansion.starters]


def test_a_grid_is_all_combinations() -> None:
    found = expanded()
    assert labels(found) == [
        "lexical · provider lexical",
        "lexical · provider none",
        "hybrid · provider lexical",
        "hybrid · provider none",
    ]
    assert [starter.configuration.name for starter in found.starters] == [
        "c01",
        "c02",
        "c03",
        "c04",
    ]
    second = found.starters[1]
    assert second.configuration.factors == {
        "arm": "lexical",
        "retrieval.reranker.provider": "none",
    }
    assert second.configuration.overlay == {
        "retrieval": {"dense": {"weight": 0}, "reranker": {"provider": "none"}}
    }
    assert second.settings.retrieval.dense.weight == 0
    assert second.settings.retrieval.reranker.provider == "none"
    assert found.notes == ()


def test_a_list_has_a_grid_laid_over_each_entry() -> None:
    listed = [
        {"name": "small", "overlay": {"splitter": {"chunk_size": 128}}},
        {"name": "large", "overlay": {"splitter": {"chunk_size": 512}}},
    ]
    found = expanded(configurations=listed, grid={"retrieval.top_k": [5, 8]})
    assert labels(found) == [
        "small · top_k 5",
        "small · top_k 8",
        "large · top_k 5",
        "large · top_k 8",
    ]
    assert found.starters[3].configuration.factors == {
        "configuration": "large",
        "retrieval.top_k": "8",
    }
    assert found.starters[3].settings.splitter.chunk_size == 512


def test_what_does_not_vary_has_no_part_in_the_label() -> None:
    found = expanded(grid={"retrieval.top_k": [5, 8], "splitter.chunk_size": [128]})
    assert labels(found) == ["top_k 5", "top_k 8"]
    assert set(found.starters[0].configuration.factors) == {"retrieval.top_k"}
    assert found.starters[0].settings.splitter.chunk_size == 128


def test_values_that_are_mappings_are_named_by_their_provider() -> None:
    values = [{"provider": "none"}, {"provider": "lexical", "candidates": 20}]
    found = expanded(grid={"retrieval.reranker": values, "retrieval.mmr": [None, 0.9]})
    assert labels(found)[:3] == [
        "reranker none · mmr null",
        "reranker none · mmr 0.9",
        "reranker lexical · mmr null",
    ]


def test_equal_configurations_are_measured_once() -> None:
    found = expanded(grid={"retrieval.top_k": [5, 8, 5]})
    assert labels(found) == ["top_k 5", "top_k 8"]
    assert found.notes == ("'top_k 5' is the same as 'top_k 5', and is measured once",)


def test_base_and_command_line_lie_below_and_above() -> None:
    found = expanded(
        {"retrieval": {"context": {"neighbours": 0}}},
        base={"splitter": {"chunk_size": 128}, "retrieval": {"context": {"neighbours": 2}}},
    )
    settings = found.starters[0].settings
    assert (settings.splitter.chunk_size, settings.retrieval.context.neighbours) == (128, 0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"grid": {"retrieval.rerank.provider": ["none", "lexical"]}},
            r"^experiment\.yaml: grid\.retrieval\.rerank: unknown key \(did you mean reranker\?\)$",
        ),
        (
            {
                "grid": {
                    "arm": [{"name": "a"}, {"name": "b", "overlay": {"retrieval": {"topk": 3}}}]
                }
            },
            r"^experiment\.yaml: grid\.arm\.b: retrieval\.topk: unknown key",
        ),
        (
            {"base": {"splitter": {"chunk_sise": 128}}},
            r"^experiment\.yaml: base\.splitter\.chunk_sise: unknown key",
        ),
        (
            {"grid": {}, "configurations": [{"name": "x", "overlay": {"chat": {"provider": "y"}}}]},
            r"^experiment\.yaml: configurations\.x: chat: unknown provider 'y'",
        ),
        (
            {"grid": {"splitter.chunk_size": [32, 512], "splitter.chunk_overlap": [0, 60]}},
            r"^experiment\.yaml: chunk_size 32 · chunk_overlap 60: splitter: ",
        ),
        ({"grid": {"retrieval.top_k": [8]}}, r"there are no two different configurations"),
        (
            {
                "grid": {
                    f"retrieval.{n}.candidates": list(range(1, 40)) for n in ("dense", "lexical")
                }
            },
            r"1521 configurations are more than the 1000 that are compared at most",
        ),
    ],
)
def test_what_cannot_be_measured_is_named(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ExperimentError, match=message):
        expanded(**changes)


def test_a_mistake_in_the_configuration_is_its_own() -> None:
    broken = {"splitter": {"chunk_size": 128}}
    configuration = offline(broken)
    experiment = parse_experiment(experiment_data(NOWHERE), origin="e")
    base = build_base(experiment, configuration)
    wrong = base.file.sections | {"splitter": {"chunk_sise": 1}}
    damaged = type(base)(
        file=type(base.file)(base.file.path, base.file.base, wrong, "offline", base.file.profiles),
        profile="offline",
        overlay={},
        overrides={},
    )
    with pytest.raises(SettingsError, match=r"^config\.yaml: splitter\.chunk_sise: unknown key"):
        expand(experiment, damaged)


def test_a_random_search_draws_with_its_seed() -> None:
    grid = {
        "retrieval.top_k": list(range(1, 101)),
        "retrieval.dense.candidates": list(range(1, 101)),
    }

    def drawn(seed: int) -> list[str]:
        search = {"method": "random", "count": 5, "seed": seed}
        return labels(expanded(grid=grid, search=search))

    assert len(drawn(1)) == 5
    assert drawn(1) == drawn(1) != drawn(2)
    everything = {"grid": {"retrieval.top_k": [5, 8]}, "search": {"method": "random", "count": 5}}
    assert len(expanded(**everything).starters) == 2


def test_an_experiment_that_names_its_profile_is_not_given_another() -> None:
    experiment = parse_experiment(experiment_data(NOWHERE), origin="e")
    given = load_configuration(CONFIG, profile="ollama")
    with pytest.raises(
        ExperimentError, match="starts from profile 'offline', and --profile says 'ol"
    ):
        build_base(experiment, given)
    free = experiment.model_copy(update={"profile": None})
    assert build_base(free, given).profile == "ollama"
    assert (
        build_base(experiment, load_configuration(CONFIG, profile="offline")).profile == "offline"
    )


def test_those_that_come_along_expand() -> None:
    found = {}
    for name, path in shipped_experiments().items():
        experiment = load_experiment(path)
        expansion = expand(experiment, build_base(experiment, load_configuration(CONFIG)))
        assert expansion.notes == ()
        found[name] = len(expansion.starters)
    assert found == {"models": 36, "retrieval": 24, "splitter": 16}
