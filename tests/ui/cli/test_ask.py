import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.support.ollama import ModelDouble, OllamaDouble, wait_until
from tests.support.zhiwen import ROOT, Zhiwen, on_ollama

QUESTION = "增压泵的保修期多长？"
SENTENCE = "增压泵的保修期为 24 个月，自发货日起计算。"


def chat_on(server: OllamaDouble, model: str = "deepseek-r1") -> list[str]:
    """Return the option that lets a model write over the knowledge base of hashed vectors."""
    chat = f"{{provider: ollama, model: {model}, base_url: '{server.base_url}'}}"
    return ["--set", f"chat={chat}"]


def scripted(server: OllamaDouble, **script: Any) -> OllamaDouble:
    model = server.models["deepseek-r1:latest"]
    server.add(replace(model, thinking="", **script))
    return server


def test_an_answer_with_marks_then_file_place_and_sentence(zhiwen: Zhiwen) -> None:
    ran = zhiwen("ask", QUESTION)
    assert (ran.code, ran.err) == (0, "")
    answer, _, sources = ran.out.partition("\n\n依据\n")
    assert answer.startswith(f"{SENTENCE}[1]")
    assert sources.startswith(f"[1] 保修政策.md § 期限\n    {SENTENCE}\n")


def test_an_english_question_has_english_words_around_it(zhiwen: Zhiwen) -> None:
    ran = zhiwen("ask", "How high above the floor of the basin must the pump stand?")
    assert "at least 30 cm above the floor of the basin.[1]" in ran.out
    assert "\n\nSources\n[1] 指南/guide.md § Pump guide\n" in ran.out


def test_too_little_evidence(zhiwen: Zhiwen) -> None:
    ran = zhiwen("ask", "国际空间站的轨道有多高？发现险情怎么办，月球土壤是什么颜色？")
    assert ran.code == 0
    assert ran.out.startswith("资料中没有找到足够的依据来回答这个问题。下面是最接近的段落。\n  · ")
    assert "  · 仓库规定.txt\n    叉车在库内限速" in ran.out
    assert "[1]" not in ran.out


def test_a_trace_names_every_step(zhiwen: Zhiwen) -> None:
    lines = zhiwen("ask", QUESTION, "--trace").out.splitlines()[-7:]
    steps = ["condense", "expand", "search", "rerank", "gate", "answer", "align"]
    assert [line.split()[0] for line in lines] == steps
    assert all(" ms" in line for line in lines)
    assert lines[1].endswith("queries 2")


def test_a_follow_up_is_understood_from_the_history(zhiwen: Zhiwen, tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    turns = [{"question": QUESTION, "answer": SENTENCE}]
    # As a Chinese Windows editor writes it: with a byte order mark.
    history.write_text(json.dumps(turns, ensure_ascii=False), encoding="utf-8-sig")
    data = zhiwen("ask", "那潜水泵呢？", "--history", history, "--json").json
    assert data["question"] == "那潜水泵呢？"
    assert "保修期" in data["standalone_question"]
    assert "36 个月" in data["answer"]


def test_text_of_documents_is_no_markup(new_zhiwen: Zhiwen, tmp_path: Path) -> None:
    name = "报告[bold][red]终稿.txt"
    text = "阀门编号写成 [link=x]V-12[/link] 的一律作废。"
    (tmp_path / name).write_text(text, encoding="utf-8")
    new_zhiwen("ingest", tmp_path / name)
    ran = new_zhiwen("ask", "什么样的阀门编号一律作废？")
    assert f"[1] {name}\n    {text}\n" in ran.out
    assert text in new_zhiwen("search", "阀门编号").out
    assert name in new_zhiwen("kb", "show").out


def test_a_model_writes_the_answer_and_its_thinking_is_no_part_of_it(
    zhiwen: Zhiwen, ollama: OllamaDouble
) -> None:
    ran = zhiwen("ask", QUESTION, *chat_on(scripted(ollama, answer=f"{SENTENCE}[3]天很蓝。")))
    assert ran.out.startswith(f"{SENTENCE}[1]天很蓝。（无依据）\n")
    ollama.add(replace(ollama.models["deepseek-r1:latest"], thinking="先想一想。"))
    assert "先想一想" not in zhiwen("ask", QUESTION, *chat_on(ollama)).out
    data = zhiwen("ask", QUESTION, *chat_on(ollama), "--json").json
    assert (data["thinking"], "先想一想" in data["answer"]) == ("先想一想。", False)


def test_tags_of_a_model_that_thinks_aloud_are_no_answer(
    zhiwen: Zhiwen, ollama: OllamaDouble
) -> None:
    ollama.add(ModelDouble(name="r1", thinking="先想一想。", answer=SENTENCE))
    ran = zhiwen("ask", QUESTION, *chat_on(ollama, "r1"))
    assert ran.out.startswith(f"{SENTENCE}[1]\n")
    assert "想一想" not in ran.out


def test_usage_is_what_the_server_counted(zhiwen: Zhiwen, ollama: OllamaDouble) -> None:
    data = zhiwen("ask", QUESTION, "--json", *chat_on(scripted(ollama, answer=SENTENCE))).json
    assert data["usage"]["completion_tokens"] == len(SENTENCE)
    assert data["usage"]["prompt_tokens"] > len(QUESTION)


def test_a_broken_stream_keeps_what_has_arrived(zhiwen: Zhiwen, ollama: OllamaDouble) -> None:
    options = chat_on(scripted(ollama, answer=SENTENCE * 2, breaks_after=8))
    ran = zhiwen("ask", QUESTION, *options)
    assert ran.code == 0
    assert ran.out.startswith(f"{SENTENCE}[1]")
    assert "\n! the answer broke off: " in ran.out
    data = zhiwen("ask", QUESTION, *options, "--json").json
    assert data["partial"]
    assert data["answer"] == (SENTENCE * 2)[:32]


def test_everything_through_ollama(
    new_zhiwen: Zhiwen, ollama: OllamaDouble, documents: Path
) -> None:
    options = on_ollama(scripted(ollama, answer=SENTENCE))
    assert new_zhiwen("ingest", documents, *options).code == 0
    data = new_zhiwen("ask", QUESTION, *options, "--json").json
    assert (data["answer"], data["profile"]) == (SENTENCE, "ollama")
    assert data["citations"][0]["quote"] == SENTENCE


def test_an_interrupt_is_one_line(library: Path, ollama: OllamaDouble) -> None:
    slow = scripted(ollama, answer=SENTENCE * 20, piece_seconds=0.2)
    command = [sys.executable, "-m", "app", "ask", QUESTION, "--data-dir", str(library)]
    with subprocess.Popen(
        [*command, *chat_on(slow)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        # What runs in a shell's background inherits that interrupts are ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:  # fmt: skip
        assert wait_until(lambda: ollama.bodies("/api/chat"), seconds=30)
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (130, "zhiwen: interrupted\n")
