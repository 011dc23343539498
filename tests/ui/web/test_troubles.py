from pathlib import Path

import pytest

from chains.errors import ChainError, KnowledgeBaseError, ServiceUnreachableError
from chains.settings.load import load_settings
from tests.ui.web.answers import EVIL
from ui.web.banner import render_banner
from ui.web.troubles import describe_error, render_trouble, unexpected
from ui.web.words import WORDS, page_language

CONFIG = Path(__file__).parents[3] / "config.yaml"
ZH = WORDS["zh"]


@pytest.mark.parametrize(
    ("error", "summary", "detail", "remedy"),
    [
        (ServiceUnreachableError("no answer", hint="start it"), "连不上模型服务。", "no answer",
         "start it"),
        (KnowledgeBaseError("gone"), "这个知识库现在不能用。", "gone", ""),
        (PermissionError(13, "Permission denied"), "文件写不进去。", "Permission denied", ""),
        (ChainError("odd"), "没有完成。", "odd", ZH["error hint"]),
    ],
)  # fmt: skip
def test_an_error_is_a_sentence_and_a_remedy(
    error: Exception, summary: str, detail: str, remedy: str
) -> None:
    trouble = describe_error(error, words=ZH)
    assert (trouble.summary, trouble.detail, trouble.remedy) == (summary, detail, remedy)


def test_an_error_is_escaped() -> None:
    html = render_trouble(describe_error(KnowledgeBaseError(EVIL, hint=EVIL), words=ZH))
    assert "<script" not in html
    assert "终端" in render_trouble(unexpected(ZH))


def test_the_banner_says_what_is_missing() -> None:
    html = render_banner(load_settings(CONFIG, profile="offline"), words=ZH)
    assert "离线模式" in html
    assert "没有对话模型" in html
    assert "没有语义向量" in html
    assert "zhiwen doctor" in html


def test_the_banner_is_silent_where_nothing_is_missing() -> None:
    assert render_banner(load_settings(CONFIG, profile="full"), words=ZH) == ""


def test_the_banner_names_only_what_is_missing() -> None:
    overlay = {"chat": {"provider": "ollama", "model": "qwen3"}}
    settings = load_settings(CONFIG, profile="offline", overlays=[overlay])
    html = render_banner(settings, words=WORDS["en"])
    assert "no semantic vectors" in html
    assert "no chat model" not in html


@pytest.mark.parametrize(("configured", "shown"), [("auto", "zh"), ("zh", "zh"), ("en", "en")])
def test_the_page_speaks_the_language_of_the_prompts(configured: str, shown: str) -> None:
    overlay = {"prompts": {"language": configured}}
    assert page_language(load_settings(CONFIG, overlays=[overlay])) == shown
