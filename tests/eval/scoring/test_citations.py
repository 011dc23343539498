from eval.scoring.citations import CitationScores, score_citations

WARRANTY = "增压泵的保修期为 24 个月，自发货日起计算。"
WEIGHT = "整机重９公斤。"


def test_a_quote_that_is_the_reference_meets_it() -> None:
    found = score_citations(["增压泵的保修期为24个月,自发货日起计算"], [WARRANTY, WEIGHT])
    assert found == CitationScores(precision=1.0, recall=0.5)


def test_a_quote_may_be_shorter_or_longer_than_the_reference() -> None:
    assert score_citations(["自发货日起计算"], [WARRANTY]) == CitationScores(precision=1, recall=1)
    assert score_citations([WARRANTY + WEIGHT], [WEIGHT]) == CitationScores(precision=1, recall=1)


def test_half_of_the_shorter_one_in_one_piece_is_enough() -> None:
    assert score_citations(["甲乙丙丁子丑寅卯"], ["甲乙丙丁戊己庚辛"]).recall == 1.0
    assert score_citations(["甲乙丙子丑寅卯辰"], ["甲乙丙丁戊己庚辛"]).recall == 0.0


def test_precision_counts_quotes_and_recall_references() -> None:
    found = score_citations(["整机重9公斤", "食堂早七点开饭。", "食堂"], [WEIGHT, WARRANTY, WEIGHT])
    assert found == CitationScores(precision=1 / 3, recall=0.5)


def test_without_a_quote_there_is_no_precision() -> None:
    assert score_citations([], [WEIGHT]) == CitationScores(precision=None, recall=0.0)


def test_punctuation_alone_meets_nothing() -> None:
    assert score_citations(["。"], [WEIGHT]).precision == 0.0
