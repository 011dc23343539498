import json
from pathlib import Path
from typing import Any

import pytest

from chains.knowledge.build import build_recipe
from chains.settings.load import load_settings, packed_config
from eval.checking import check_dataset
from eval.dataset import Dataset, load_dataset
from eval.errors import DatasetError
from eval.importing.importing import Format, ImportReport, ImportTask, import_dataset
from eval.origin import read_origin

PUMP = "增压泵于 2019 年投产。保修期为 24 个月，自发货日起计算。其他部件另计。"
SQUAD: dict[str, Any] = {
    "version": "2.0",
    "data": [
        {
            "title": "增压泵/说明 ①",
            "paragraphs": [
                {
                    "context": PUMP,
                    "qas": [
                        {
                            "id": 17,
                            "question": "保修期多长？",
                            "answers": [
                                {"text": "24 个月", "answer_start": 20},
                                {"text": "24 个月", "answer_start": 20},
                                {"text": "自发货日起 24 个月", "answer_start": -1},
                            ],
                        },
                        {"id": "b", "question": "谁是厂长？", "answers": [], "is_impossible": True},
                        {"id": "c", "question": "几号？", "answers": []},
                        {"id": "d", "question": "哪年？", "answers": [{"text": "二〇一九年"}]},
                        {"id": "d", "question": "哪年呢？", "answers": [{"text": "2019"}]},
                    ],
                }
            ],
        }
    ],
}


def write(path: Path, data: object, *, lines: bool = False) -> Path:
    rows = data if lines and isinstance(data, list) else [data]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(text, encoding="utf-8")
    return path


def run(path: Path, layout: Format, **options: Any) -> tuple[Dataset, ImportReport]:
    target = path.parent / "made"
    report = import_dataset(ImportTask(format=layout, files=[path], target=target, **options))
    return load_dataset(target), report


def complaint(path: Path, layout: Format, **options: Any) -> str:
    with pytest.raises(DatasetError) as error:
        run(path, layout, **options)
    assert not (path.parent / "made").exists()
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(".")] == []
    return str(error.value).removeprefix(f"{path.parent}/")


def test_squad_with_impossible_and_useless_questions(tmp_path: Path) -> None:
    dataset, report = run(write(tmp_path / "a.json", SQUAD), "squad")
    first, impossible, year = dataset.cases
    assert (first.id, first.answers) == ("17", ("24 个月", "自发货日起 24 个月"))
    assert first.references == ("保修期为 24 个月，自发货日起计算。",)
    (name,) = first.documents
    assert name.startswith("增压泵-说明-")
    assert (dataset.documents / name).read_text(encoding="utf-8") == PUMP
    assert (impossible.unanswerable, impossible.documents) == (True, ())
    assert (year.answers, year.references) == (("二〇一九年",), ())
    assert [each.where.partition(": ")[2] for each in report.skipped] == [
        "data.0.paragraphs.0.qas.2",
        "id 'd'",
    ]
    assert [each.text for each in report.remarks] == ["no answer stands in the text"]
    assert (report.cases, report.documents, report.unanswerable, report.references) == (3, 1, 1, 1)


def test_an_import_says_where_it_comes_from(tmp_path: Path) -> None:
    dataset, _ = run(write(tmp_path / "a.json", SQUAD), "drcd")
    origin = read_origin(dataset.documents.parent)
    assert origin is not None
    assert (origin.kind, origin.format, list(origin.files)) == ("imported", "drcd", ["a.json"])


def test_the_same_file_is_imported_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", SQUAD)
    first, _ = run(path, "squad")
    (tmp_path / "made").rename(tmp_path / "before")
    second, _ = run(path, "squad")
    assert (first.cases, first.fingerprint) == (second.cases, second.fingerprint)


def test_cmrc_as_a_list(tmp_path: Path) -> None:
    asked = {"query_id": "Q0", "query_text": "保修期多长？", "answers": ["24 个月"]}
    context = {"context_id": "C", "context_text": PUMP, "title": "泵", "qas": [asked]}
    dataset, _ = run(write(tmp_path / "a.json", [context]), "squad")
    assert dataset.cases[0].references == ("保修期为 24 个月，自发货日起计算。",)
    assert dataset.cases[0].documents[0].startswith("泵-")


def test_references_are_found_in_what_the_reader_reads(tmp_path: Path) -> None:
    context = "英国犯罪作家协会（Crime Wri\u200bters）成立于１９５３年。\u3000\u3000它评选匕首奖。"
    asked = {"id": "1", "question": "哪年成立？", "answers": [{"text": "１９５３年"}]}
    article = {"paragraphs": [{"context": context, "qas": [asked]}]}
    dataset, _ = run(write(tmp_path / "a.json", {"data": [article]}), "squad")
    assert dataset.cases[0].references == ("英国犯罪作家协会（Crime Writers）成立于1953年。",)
    parse = build_recipe(load_settings(packed_config(), profile="offline")).parse
    assert check_dataset(dataset, read=lambda path: parse(path).text) == []


def test_a_limit_takes_the_first_cases(tmp_path: Path) -> None:
    dataset, report = run(write(tmp_path / "a.json", SQUAD), "squad", limit=1)
    assert [case.id for case in dataset.cases] == ["17"]
    assert report.skipped == ()


def test_rgb_with_alternatives_and_parts(tmp_path: Path) -> None:
    rows = [
        {
            "id": 0,
            "query": "保修期多长？",
            "answer": [["24 个月", "两年"]],
            "positive": [PUMP, "没有写明。"],
            "negative": ["食堂七点开饭。", ""],
        },
        {
            "id": 1,
            "query": "哪年投产，保修多长？",
            "answer": ["2019", ["24 个月", "两年"]],
            "positive": [["投产于 2019 年。"], ["保修两年整。"]],
            "negative": [],
        },
        {"id": 2, "query": "", "answer": "无", "positive": []},
    ]
    dataset, report = run(write(tmp_path / "zh.json", rows, lines=True), "rgb")
    one, two = dataset.cases
    assert (one.id, one.answers, one.kind) == ("zh-0", ("24 个月", "两年"), "factual")
    assert (len(one.documents), report.documents) == (2, 5)
    assert one.references == ("保修期为 24 个月，自发货日起计算。",)
    assert (two.answers, two.kind) == (("2019、24 个月", "2019、两年"), "integration")
    assert two.references == ("投产于 2019 年。", "保修两年整。")
    assert report.skipped[0].where.endswith("zh.json:3")


def test_ragas_test_set(tmp_path: Path) -> None:
    row = {
        "user_input": "保修期多长？",
        "reference_contexts": [f"<1-hop>\n\n{PUMP}"],
        "reference": "保修期为 24 个月。",
        "synthesizer_name": "single_hop_specific_query_synthesizer",
    }
    dataset, _ = run(write(tmp_path / "a.jsonl", [row, {"user_input": "？"}], lines=True), "ragas")
    (case,) = dataset.cases
    assert case.references == ("保修期为 24 个月，自发货日起计算。",)
    assert case.answers == ("保修期为 24 个月。",)
    assert case.kind == "single_hop_specific_query_synthesizer"
    assert (dataset.documents / case.documents[0]).read_text(encoding="utf-8") == PUMP


def test_ragas_csv_and_old_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        f"question,contexts,ground_truth\n保修期多长？,\"['{PUMP}']\",24 个月\n", encoding="utf-8"
    )
    dataset, _ = run(path, "ragas")
    assert dataset.cases[0].answers == ("24 个月",)
    assert len(dataset.cases[0].documents) == 1


def test_ragas_conversation(tmp_path: Path) -> None:
    messages = [
        {"type": "human", "content": "增压泵哪年投产？"},
        {"type": "ai", "content": "2019 年。"},
        {"type": "human", "content": "保修期呢？"},
    ]
    row = {"user_input": messages, "retrieved_contexts": [PUMP], "reference": "24 个月"}
    dataset, report = run(write(tmp_path / "a.jsonl", row), "ragas")
    (case,) = dataset.cases
    assert (case.question, case.documents, report.documents) == ("保修期呢？", (), 1)
    assert (case.history[0].question, case.history[0].answer) == ("增压泵哪年投产？", "2019 年。")


def test_ragas_conversation_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    messages = (
        "[{'content': '哪年投产？', 'type': 'human'}, {'content': '保修？', 'type': 'human'}]"
    )
    path.write_text(
        f'user_input,retrieved_contexts,reference\n"{messages}","[\'{PUMP}\']",24 个月\n',
        encoding="utf-8",
    )
    dataset, _ = run(path, "ragas")
    assert [turn.question for turn in dataset.cases[0].history] == ["哪年投产？"]
    assert dataset.cases[0].question == "保修？"


def test_cases_need_documents(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"question": "保修期多长？", "answers": "24 个月"})
    assert complaint(path, "jsonl") == "a.jsonl: none of the cases comes with a text to be found"
    assert complaint(path, "ragas").startswith("there are no cases in ")


def test_rows_with_names_of_ones_own(tmp_path: Path) -> None:
    rows = [
        {"q": "保修期多长？", "a": "24 个月", "refs": ["保修期为24个月", "没有这句"], "ctx": PUMP},
        {"q": "月球多远？", "unanswerable": True},
    ]
    fields = {"question": "q", "answers": "a", "references": "refs", "contexts": "ctx"}
    dataset, report = run(write(tmp_path / "a.jsonl", rows, lines=True), "jsonl", fields=fields)
    first, second = dataset.cases
    assert (first.references, first.answers) == (("保修期为24个月",), ("24 个月",))
    assert (second.unanswerable, second.id != first.id) == (True, True)
    assert report.remarks[0].where.endswith("a.jsonl:1: references")
    assert report.remarks[0].text == "'没有这句' does not stand in its documents; left out"


def test_rows_that_name_documents(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "甲.txt").write_text(PUMP, encoding="utf-8")
    (tmp_path / "documents" / "乙.txt").write_text("别的。", encoding="utf-8")
    row = {"id": 5, "question": "保修期多长？", "answers": ["24 个月"], "documents": ["甲.txt"]}
    dataset, _ = run(write(tmp_path / "a.jsonl", row), "jsonl")
    assert sorted(path.name for path in dataset.documents.iterdir()) == ["乙.txt", "甲.txt"]


@pytest.mark.parametrize(
    ("layout", "text", "message"),
    [
        ("squad", "{", "a.json:1: not JSON (Expecting property name enclosed in double quotes)"),
        ("squad", "{}", "a.json: data: is missing"),
        (
            "squad",
            '{"data": [{"paragraphs": [{"context": "甲", "qas": [{"id": "1"}]}]}]}',
            "a.json: data.0.paragraphs.0.qas.0.question: is missing",
        ),
        ("squad", '{"data": []}', "there are no cases in"),
        ("rgb", '\n{"id": 1}', "a.json:2: query: is missing"),
        ("rgb", "3", "a.json:1: the whole row: should be a JSON object"),
        ("ragas", "{", "a.json:1: not JSON"),
        (
            "jsonl",
            '{"question": "甲", "kind": 3}',
            "a.json:1: kind: should be a text, not 3",
        ),
        (
            "jsonl",
            '{"question": "甲", "documents": "无.txt"}',
            "a.json:1: documents: '无.txt' does",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, layout: Format, text: str, message: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert complaint(path, layout).startswith(message)


def test_other_encodings_and_missing_files(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes('{"data": "保修"}'.encode("gbk"))
    assert complaint(path, "squad").startswith("a.json: not UTF-8 (")
    assert complaint(tmp_path / "b.json", "squad") == "b.json: there is no such file"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", SQUAD)
    run(path, "squad")
    with pytest.raises(DatasetError, match="made: exists already"):
        run(path, "squad")


def test_fields_must_be_ours(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"q": "甲"})
    message = complaint(path, "jsonl", fields={"qestion": "q"})
    assert message == "--field qestion: not a field of a case"
