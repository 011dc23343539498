from chains.answering.extractive import ExtractiveAnswerer
from tests.support.rag_steps import EVEN, evidence

LIST = (
    "更换滤网\n\n水泵要停机。更换滤网的步骤如下：\n\n1. 关闭进水阀。\n\n2. 拧下滤杯。\n\n"
    "3. 换上新滤网。\n\n换下的滤网不要乱丢。"
)
PRICES = "| 型号 | 重量(kg) | 价格 |\n| --- | --- | --- |\n| A1 | 9 | 100元 |\n| A2 | 12 | 200元 |"
FILLER = "厂区里的花坛和步道今年又翻修了一遍，工人们在树荫下摆了几张长椅，"


def quoted(question: str, *texts: str, most: int = 1) -> str:
    answerer = ExtractiveAnswerer(weights=EVEN, max_sentences=most)
    return "".join(piece.text for piece in answerer.answer(evidence(question, *texts)))


def test_steps_come_whole_with_the_line_that_leads_them_in() -> None:
    found = quoted("更换滤网的步骤有哪些？", LIST)
    assert found.endswith(
        "更换滤网的步骤如下：\n\n1. 关闭进水阀。\n\n2. 拧下滤杯。\n\n3. 换上新滤网。"
    )
    assert "乱丢" not in found


def test_how_to_gets_the_steps() -> None:
    assert "3. 换上新滤网。" in quoted("如何更换滤网？", LIST)


def test_a_question_for_one_item_gets_that_item_alone() -> None:
    assert quoted("滤杯什么时候拧下？", LIST) == "拧下滤杯。"


def test_a_question_of_how_long_is_none_for_a_list() -> None:
    rules = "一、保修期为两年。换机之后顺延三个月。\n\n二、本单由客服保存。"
    assert quoted("换机之后保修期怎么算？", rules) in ("保修期为两年。", "换机之后顺延三个月。")


def test_a_very_long_list_ends_with_a_whole_item() -> None:
    items = "\n".join(f"- 第{n:03}号配件，存放在{n:03}号货架上。" for n in range(100))
    found = quoted("配件包括哪些？", f"配件包括：\n{items}")
    assert len(found) <= 800
    assert found.startswith("配件包括：\n- 第000号")
    assert found.endswith("号货架上。")


def test_a_cell_is_found_by_row_and_column() -> None:
    assert quoted("A2的价格是多少？", PRICES) == "型号：A2，价格：200元"


def test_a_row_comes_whole_where_no_column_is_named() -> None:
    assert quoted("A1怎么样", PRICES) == "型号：A1，重量(kg)：9，价格：100元"


def test_column_names_are_no_answer() -> None:
    assert "---" not in quoted("型号和价格", PRICES, most=3)
    assert "| 型号" not in quoted("型号和价格", PRICES, most=3)


def test_a_row_without_its_header_is_quoted_as_it_stands() -> None:
    assert quoted("A2的价格", "| A2 | 12 | 200元 |") == "| A2 | 12 | 200元 |"


def test_an_english_table_reads_in_english() -> None:
    table = "| Model | Price |\n| --- | --- |\n| SP-750 | 100 |\n| SP-900 | 200 |"
    assert quoted("price of the SP-900", table) == "Model: SP-900, Price: 200"


def test_the_statement_below_a_heading_is_quoted_not_the_heading() -> None:
    assert quoted("保修期多久？", "# 保修期\n\n自购买之日起一年。\n\n# 噪声\n\n六十分贝。") == (
        "自购买之日起一年。"
    )


def test_a_heading_that_repeats_the_question_is_not_quoted() -> None:
    found = quoted("水泵怎么保养？", "水泵怎么保养？\n\n水泵每月清洗一次滤网。", most=3)
    assert found == "水泵每月清洗一次滤网。"


def test_a_lone_heading_is_better_than_nothing() -> None:
    assert quoted("水泵怎么保养？", "水泵怎么保养？") == "水泵怎么保养？"


def test_of_a_long_sentence_the_clauses_that_answer_are_quoted() -> None:
    long = FILLER * 4 + "新泵房的造价是三百万元，" + FILLER * 4 + "大家都很高兴。"
    found = quoted("新泵房的造价是多少钱？", long)
    assert "三百万元" in found
    assert len(found) <= 120
    assert found in long


def test_a_long_sentence_whose_clauses_do_not_answer_stays_whole() -> None:
    long = FILLER * 4 + "新泵房的造价还没有定下来。"
    assert quoted("新泵房的造价是多少钱？", long) == long


def test_a_sentence_that_points_back_brings_the_one_before_along() -> None:
    text = "滤网堵塞时水压下降。因此噪声会变大，轴承磨损。"
    assert quoted("为什么噪声变大、轴承磨损？", text) == text


def test_no_second_statement_makes_the_answer_long() -> None:
    long = "水泵的保修期为一年，" + FILLER * 3 + "请知悉。"
    found = quoted(
        "水泵的保修期和噪声", f"{long}水泵的噪声不超过六十分贝。{FILLER}{FILLER}", most=3
    )
    assert found.count("\n") <= 1
    assert len(found) <= max(120, len(long)) + 1


def test_a_question_for_a_figure_gets_the_item_that_has_it() -> None:
    text = "安装\n\n1. 弯头不超过三个。\n\n2. 底阀离池底三百毫米。\n\n3. 螺纹要密封。"
    assert quoted("底阀离池底分别要多高？", text) == "底阀离池底三百毫米。"


def test_an_item_that_tells_nothing_asked_brings_its_list() -> None:
    text = "以下不保修：\n1. 冻裂；\n2. 雷击；\n3. 私拆。\n\n保修期为一年。"
    assert quoted("哪些不保修？", text) == "以下不保修：\n1. 冻裂；\n2. 雷击；\n3. 私拆。"


def test_of_an_announced_list_only_the_item_that_is_asked_for() -> None:
    text = "每晚住宿费上限如下：\n  北京：450元；\n  成都：350元；\n  其他：260元。\n另行通知。"
    assert quoted("成都每晚住宿费上限是多少？", text) in (
        "每晚住宿费上限如下：\n成都：350元；",
        "成都：350元；",
    )
    whole = "每晚住宿费上限如下：\n  北京：450元；\n  成都：350元；\n  其他：260元。"
    assert quoted("每晚住宿费上限是多少？", text) == whole


def test_what_semicolons_part_is_quoted_to_the_full_stop() -> None:
    text = "质保为24个月，限于零件；人工另计。水泵不含底阀。"
    assert quoted("质保几个月？", text) == "质保为24个月，限于零件；人工另计。"


def test_all_rows_where_a_column_is_asked_for_and_no_row() -> None:
    assert quoted("价格是多少？", PRICES) == "型号：A1，价格：100元\n型号：A2，价格：200元"


def test_a_row_is_one_statement_whatever_its_cells_hold() -> None:
    table = "| 代码 | 处理 |\n| --- | --- |\n| E1 | 先查插头；再换。 |\n| E2 | 断电。 |"
    assert quoted("E1的处理", table) == "代码：E1，处理：先查插头；再换。"
