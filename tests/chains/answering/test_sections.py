from chains.answering.extractive import ExtractiveAnswerer
from chains.answering.sections import surroundings
from chains.retrieval.evidence import coverage_of, rate_statements
from tests.support.rag_steps import EVEN, evidence

POLICY = (
    "# 总则\n\n水泵的保修由厂家承担。\n\n# 4. 不保修的情况\n\n1. 干转烧坏；\n2. 自行拆机；\n"
    "3. 冻裂。\n\n以上可以付费维修。\n\n# 转让\n\n保修随水泵转移。"
)
QUESTIONS = "水泵会冻坏吗？\n\n会。请放掉水。\n\n能开发票吗？\n\n能。下单时填写税号。"


def quoted(question: str, *texts: str) -> str:
    answerer = ExtractiveAnswerer(weights=EVEN)
    return "".join(piece.text for piece in answerer.answer(evidence(question, *texts)))


def test_the_list_below_the_heading_that_is_asked_about_comes_whole() -> None:
    assert quoted("哪些情况不保修？", POLICY) == "1. 干转烧坏；\n2. 自行拆机；\n3. 冻裂。"


def test_the_paragraph_below_a_heading_that_is_the_question() -> None:
    assert quoted("能不能开发票？", QUESTIONS) == "能。下单时填写税号。"


def test_a_topic_gets_the_short_lines_below_it() -> None:
    text = "# 安装五要点\n\n先排气，再通电\n\n弯头越少越好\n\n安装照片要拍到铭牌。"
    assert quoted("安装五要点是什么？", text) == "先排气，再通电\n\n弯头越少越好"


def test_a_table_below_a_heading_is_left_to_its_rows() -> None:
    text = "# 哪些价格\n\n| 型号 | 价格 |\n| --- | --- |\n| A1 | 100元 |"
    assert quoted("A1的价格有哪些？", text) == "型号：A1，价格：100元"


def test_a_paragraph_must_give_the_kind_of_answer_that_is_asked_for() -> None:
    text = "修一次要多少钱？\n\n请问客服。\n\n修一次收检测费三十元。"
    assert "三十元" in quoted("修一次要多少钱？", text)


def test_a_passage_is_read_on_into_the_one_behind_it() -> None:
    found = evidence("水泵", "采取的措施：", "1. 退货。\n2. 检验。")
    first, second = found.passages
    document = first.chunk.document_id
    object.__setattr__(second.chunk, "document_id", document)
    object.__setattr__(second, "start", first.end + 2)
    coverage = coverage_of(found.candidates.queries.standalone, weights=EVEN)
    around = surroundings(found.passages, list(rate_statements(coverage, found.passages)))
    assert around[1].text == "采取的措施：\n\n1. 退货。\n2. 检验。"
    assert around[2].text == second.text
