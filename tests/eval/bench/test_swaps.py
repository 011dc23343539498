from random import Random

import pytest

from eval.bench.swaps import Swaps

SWAPS = Swaps(names=[("东岭能源有限公司", "东岭能源"), ("西山能源有限公司", "西山能源")])
SENTENCE = "东岭能源有限公司在2019年3月完成了收购，净利润为5000万元。"


@pytest.mark.parametrize("seed", range(5))
def test_a_number_keeps_its_form(seed: int) -> None:
    new = SWAPS.number(SENTENCE, SENTENCE, Random(seed))
    assert new is not None
    before, after = SENTENCE.split("5000万元")
    assert new.startswith(before)
    assert new.endswith(f"000万元{after}")
    assert new != SENTENCE


@pytest.mark.parametrize("seed", range(5))
def test_a_date_becomes_one_that_is_nowhere(seed: int) -> None:
    truth = SENTENCE + "4月 5月 6月"
    new = SWAPS.date(SENTENCE, truth, Random(seed))
    assert new is not None
    assert not any(month in new for month in ("年4月", "年5月", "年6月"))
    assert new != SENTENCE


def test_a_name_becomes_another_of_the_dataset() -> None:
    truth = f"东岭能源有限公司2019年的利润？\n{SENTENCE}"
    assert SWAPS.name(SENTENCE, truth, Random(0)) == SENTENCE.replace("东岭", "西山")
    assert SWAPS.name(SENTENCE, truth + "西山能源", Random(0)) is None


def test_a_denial_comes_or_goes() -> None:
    denied = SWAPS.negation("公司完成了收购。", "", Random(0))
    assert denied in {f"公司{word}完成收购。" for word in ("没有", "并未", "未")}
    assert SWAPS.negation("公司没有完成收购。", "", Random(0)) == "公司完成收购。"
    assert SWAPS.negation("未来前景光明。", "", Random(0)) is None
