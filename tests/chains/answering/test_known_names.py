import pytest

from chains.answering.known_names import names_of_openings


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        ("东岭能源有限公司是一家能源公司。", {"东岭能源有限公司", "东岭能源"}),
        ("南湾航运集团成立于2001年5月。", {"南湾航运集团", "南湾航运"}),
        ("# 青河食品厂（简称青河）位于杭州。", {"青河食品厂"}),
        ("本公司是一家能源公司。", set()),
        ("第一条 为了规范考勤，制定本制度。", set()),
    ],
)
def test_documents_say_first_what_they_are_about(opening: str, names: set[str]) -> None:
    assert names_of_openings([opening]) == names
