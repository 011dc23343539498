"""Whatever can be shown has words in both languages."""

from typing import get_args

import pytest

from eval.dataset import demo_dataset, load_dataset
from eval.experiments.load import shipped_experiments
from eval.experiments.tracking import Stage
from eval.feedback import votes
from eval.generating.proposal import QuestionKind
from eval.generating.review import Status
from eval.judge.catalog import RAGAS_METRICS
from eval.shelf import ShelfOrigin
from ui.web.evaluation.cases import FILTERS
from ui.web.evaluation.numbers import MAIN_METRICS
from ui.web.evaluation.work import WorkKind
from ui.web.words import WORDS, Language

KINDS = {*get_args(QuestionKind), votes.KIND}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_can_be_shown_has_words(language: Language) -> None:
    cases = load_dataset(demo_dataset()).cases
    keys = [
        *(f"ev kind {kind}" for kind in KINDS | {case.kind for case in cases}),
        *(f"ev work {kind}" for kind in get_args(WorkKind)),
        *(f"ev continue {kind}" for kind in get_args(WorkKind)),
        *(f"ev stage {stage}" for stage in (*get_args(Stage), "preparing", "writing")),
        *(f"ev origin {origin}" for origin in get_args(ShelfOrigin)),
        *(f"ev draft {status}" for status in get_args(Status)),
        *(f"ev filter {name}" for name in FILTERS),
        *(f"ev shipped {name}" for name in shipped_experiments()),
        *(f"metric {name.partition('@')[0]}" for name in (*MAIN_METRICS, *RAGAS_METRICS)),
    ]
    assert [key for key in keys if key not in WORDS[language]] == []
