from dataclasses import replace

from chains.checks import Check
from chains.errors import ChainError
from chains.settings.load import packed_config
from chains.settings.origins import load_configuration
from chains.settings.overlays import parse_override
from ui.web.settings.checks import ChecksSeen
from ui.web.settings.render import render_checks, render_configuration
from ui.web.words import WORDS

ZH, EN = WORDS["zh"], WORDS["en"]


def configuration(*overrides: str) -> str:
    loaded = load_configuration(
        packed_config(), profile="full", overrides=[parse_override(text) for text in overrides]
    )
    return render_configuration(loaded, words=ZH)


def test_a_row_has_the_value_as_it_is_written_and_its_origin() -> None:
    html = configuration("retrieval.top_k=5", "lexical.dictionary=null")
    assert (
        '<tr data-find="retrieval.top_k"><th scope="row">top_k</th><td><code>5</code></td>'
        '<td class="origin override">命令行</td></tr>' in html
    )
    assert '<th scope="row">dictionary</th><td><code>null</code></td>' in html
    assert '<code>true</code></td><td class="origin file">配置文件</td>' in html


def test_a_value_is_never_markup() -> None:
    html = configuration("chat.model=<img src=x onerror=alert(1)>")
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_checks_say_how_they_stand_in_words() -> None:
    checks = (
        Check(name="disk", status="ok", detail="62 GB"),
        Check(name="<b>", status="unavailable", detail="x & y", remedy='run "it"'),
    )
    html = render_checks(ChecksSeen(checks), words=EN)
    assert "1 to look at." in html
    assert "&lt;b&gt;" in html
    assert 'data-text="run &quot;it&quot;"' in html
    assert "unavailable</span>" in html
    assert "Nothing to mend." in render_checks(ChecksSeen(checks[:1]), words=EN)


def test_checks_that_run_or_break_off_say_so() -> None:
    running = ChecksSeen(running=True)
    assert "正在检查" in render_checks(running, words=ZH)
    assert "检查模型" in render_checks(ChecksSeen(), words=ZH)
    broken = replace(running, running=False, error=ChainError("no <disk>", hint="buy one"))
    assert "no &lt;disk&gt;" in render_checks(broken, words=ZH)
