from typing import Any

import pytest
from pydantic import ValidationError

from eval.dataset import Case
from eval.faults import first_fault

CASE = {"id": "1", "question": "保修期多长？"}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ([], "the row: should be a JSON object, not []"),
        ({"id": "1"}, "question: is missing"),
        (CASE | {"qestion": "x"}, "qestion: there is no such field"),
        (CASE | {"answers": [""]}, "answers.0: is empty"),
        (CASE | {"answers": "24 个月"}, 'answers: should be a list, not "24 个月"'),
        (CASE | {"history": ["问"]}, 'history.0: should be a JSON object, not "问"'),
        (CASE | {"unanswerable": "?"}, 'unanswerable: should be true or false, not "?"'),
        (CASE | {"kind": ["长" * 50]}, f'kind: should be a text, not ["{"长" * 37}…'),
    ],
)
def test_the_first_fault_is_told_with_field_and_value(row: Any, told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Case.model_validate(row)
    assert first_fault(caught.value, whole="the row") == told
