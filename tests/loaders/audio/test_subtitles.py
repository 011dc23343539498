from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders.documents import ParsedFile
from loaders.errors import CorruptFileError, EmptyFileError
from loaders.splitter import Splitter
from tests.support.loader_files import fixture_file, load, load_text

SRT = """1
00:00:01,000 --> 00:00:02,500
合同应当在签订后

2
00:00:02,600 --> 00:00:04,000
十日内履行。

3
00:00:09,000 --> 00:00:11,000
逾期的，承担违约责任。
"""


def blocks(parsed: ParsedFile) -> list[tuple[str, tuple[float, float] | None]]:
    return [(block.text, block.location.time) for block in parsed.blocks]


def srt(lines: Sequence[str], *, seconds: int = 1) -> str:
    """Return subtitles that follow each other without a gap."""
    clock = [f"00:{n * seconds // 60:02}:{n * seconds % 60:02},000" for n in range(len(lines) + 1)]
    return "".join(
        f"{n + 1}\n{clock[n]} --> {clock[n + 1]}\n{line}\n\n" for n, line in enumerate(lines)
    )


def texts(folder: Path, content: str, *, name: str = "a.vtt") -> list[str]:
    return [block.text for block in load_text(folder, name, content).blocks]


def test_sentences_go_on_over_cues_and_end_at_pauses(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.srt", SRT)
    assert blocks(parsed) == [
        ("合同应当在签订后十日内履行。", (1.0, 4.0)),
        ("逾期的，承担违约责任。", (9.0, 11.0)),
    ]
    assert (parsed.parser, parsed.codec, parsed.warnings) == ("subtitles/1", "utf-8", ())
    assert (parsed.health.seconds, parsed.health.codec_confidence) == (11.0, 1.0)


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "utf-8-sig", "utf-16-be"])
def test_any_encoding_and_line_end(tmp_path: Path, codec: str) -> None:
    parsed = load_text(tmp_path, "a.srt", SRT.replace("\n", "\r\n").encode(codec))
    assert [text for text, _ in blocks(parsed)] == [
        "合同应当在签订后十日内履行。",
        "逾期的，承担违约责任。",
    ]
    assert parsed.codec == codec


def test_traditional_text_in_big5(tmp_path: Path) -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\n逾期應當承擔違約責任。\n"
    parsed = load_text(tmp_path, "a.srt", content.encode("big5"))
    assert (parsed.text, parsed.codec) == ("逾期應當承擔違約責任。", "big5")


@pytest.mark.parametrize(
    "times",
    ["00:00:01.000 --> 00:00:02.000", "00:01.000 --> 00:02.000", "0:00:01,0 --> 0:00:02,0",
     "00:01 --> 00:02", "00:00:01:000-->00:00:02:000 X1:10 X2:20", "00:00:01,000 -> 00:00:02,000",
     "00:01.000 --> 00:02.000 align:start position:0%"],
)  # fmt: skip
def test_times_of_every_kind(tmp_path: Path, times: str) -> None:
    parsed = load_text(tmp_path, "a.srt", f"1\n{times}\n好的。\n")
    assert blocks(parsed) == [("好的。", (1.0, 2.0))]
    assert parsed.warnings == ()


def test_hours_and_fractions(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.srt", "100:02:03,04 --> 100:02:04,5\n好的。\n")
    assert blocks(parsed) == [("好的。", (360123.04, 360124.5))]


def test_vtt_without_its_head_notes_styles_and_names(tmp_path: Path) -> None:
    vtt = """WEBVTT - 第一课
Kind: captions
Language: zh

STYLE
::cue { color: red }

NOTE 译者注

开场
00:01.000 --> 00:02.000
大家好，

NOTE
第二条
译者注

intro-2
00:02.000 --> 00:03.000 line:0
今天讲合同。

STYLE
::cue { color: red }
"""
    assert texts(tmp_path, vtt) == ["大家好，今天讲合同。"]


def test_markup_is_not_text(tmp_path: Path) -> None:
    content = r"""1
00:00:01,000 --> 00:00:02,000
{\an8}<i>甲方</i>&amp;<font color="#fff">乙方</font>，

2
00:00:02,000 --> 00:00:03,000
<c.yellow>若</c> a <00:00:02.500>< b，x > y\N<ruby>就<rt>jiù</rt></ruby>成立。
"""
    assert texts(tmp_path, content, name="a.srt") == ["甲方&乙方，若 a < b，x > y就jiù成立。"]


def test_speakers_are_named_when_they_change(tmp_path: Path) -> None:
    vtt = """WEBVTT

00:01.000 --> 00:02.000
<v 张三>你好，

00:02.000 --> 00:03.000
<v.loud 张三>请坐。</v>

00:03.000 --> 00:04.000
<v 李四>谢谢。
<v 张三>不客气。
"""
    assert texts(tmp_path, vtt) == ["张三: 你好，请坐。\n李四: 谢谢。\n张三: 不客气。"]


def test_two_languages_keep_their_lines(tmp_path: Path) -> None:
    content = """1
00:00:01,000 --> 00:00:02,000
合同自签字之日起生效。
The contract takes effect
when it is signed.

2
00:00:02,000 --> 00:00:03,000
双方各执一份。
Each party keeps a copy.
"""
    assert texts(tmp_path, content, name="a.srt") == [
        "合同自签字之日起生效。\nThe contract takes effect when it is signed.\n"
        "双方各执一份。\nEach party keeps a copy."
    ]


def test_without_punctuation_a_cue_keeps_its_line(tmp_path: Path) -> None:
    lines = ["今天天气很好", "我们去公园", "你去吗？", "好的", "走吧"]
    assert texts(tmp_path, srt(lines), name="a.srt") == ["\n".join(lines)]


def test_two_people_in_one_cue_keep_their_lines(tmp_path: Path) -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\n- Where is it?\n- Over there.\n"
    assert texts(tmp_path, content, name="a.srt") == ["- Where is it?\n- Over there."]


def test_captions_that_scroll_are_read_once(tmp_path: Path) -> None:
    blank = " "
    vtt = f"""WEBVTT

00:00:00.000 --> 00:00:02.000 align:start position:0%
{blank}
so<00:00:00.500><c> the</c><00:00:01.000><c> contract</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
so the contract
{blank}

00:00:02.010 --> 00:00:04.000 align:start position:0%
so the contract
is<00:00:02.500><c> valid</c>

00:00:04.000 --> 00:00:04.010 align:start position:0%
is valid
{blank}

00:00:04.010 --> 00:00:06.000 align:start position:0%
is valid
from<00:00:04.500><c> now</c>
"""
    parsed = load_text(tmp_path, "a.vtt", vtt)
    assert blocks(parsed) == [("so the contract is valid from now", (0.0, 6.0))]


def test_captions_that_grow_are_read_once(tmp_path: Path) -> None:
    shown = ["合", "合同", "合同成立", "自签字起", "自签字起生效"]
    parsed = load_text(tmp_path, "a.vtt", f"WEBVTT\n\n{srt(shown)}")
    assert blocks(parsed) == [("合同成立\n自签字起生效", (0.0, 5.0))]


def test_a_word_that_is_said_twice_stays(tmp_path: Path) -> None:
    said = ["Stop.", "Stop.", "I said it.", "Go on.", "Now.", "Please."]
    assert texts(tmp_path, srt(said), name="a.srt") == [" ".join(said)]


def test_malformed_cues_keep_their_text(tmp_path: Path) -> None:
    content = """1
00:00:01,000 --> 00:00:02,000
第一句，
2
00:00:02,000 --> 00:00:03,000

第二句，

仍是第二句，

3
00:00:0x,000 --> 00:00:04,000
第三句，

4
00:00:05,000 --> 00:00:04,000
第四句。
"""
    parsed = load_text(tmp_path, "a.srt", content)
    assert parsed.text.replace("\n\n", "") == "第一句，第二句，仍是第二句，第三句，第四句。"
    assert parsed.warnings == ("2 malformed subtitle(s); their times are estimates",)


def test_a_number_that_is_said_stays(tmp_path: Path) -> None:
    content = (
        "1\n00:00:01,000 --> 00:00:02,000\n一共\n42\n\n2\n00:00:02,000 --> 00:00:03,000\n元。\n"
    )
    assert texts(tmp_path, content, name="a.srt") == ["一共42元。"]


def test_blocks_are_short_and_chunks_know_their_times(tmp_path: Path) -> None:
    said = [f"第{n}条合同一式两份，双方各执一份，具有同等的法律效力。" for n in range(60)]
    parsed = load_text(tmp_path, "a.srt", srt(said, seconds=3))
    assert parsed.text.replace("\n\n", "") == "".join(said)
    assert all(100 <= len(block.text) <= 200 for block in parsed.blocks)
    for chunk in Splitter().split(parsed):
        assert chunk.location.time is not None
        begin, end = chunk.location.time
        assert begin == 3.0 * parsed.text[: chunk.start].count("。")
        assert 0 < end - begin < 35


@pytest.mark.parametrize(
    "content", ["没有时间的一段文字。", "WEBVTT\n\nNOTE nothing\n", "3 --> 4\n"]
)
def test_a_file_without_a_cue_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(CorruptFileError, match="there is no subtitle in the file") as error:
        load_text(tmp_path, "a.srt", content)
    assert ".txt" in error.value.hint


def test_cues_without_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError, match="the subtitles in the file have no text"):
        load_text(tmp_path, "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n")


def test_real_subtitles_in_utf_16() -> None:
    parsed = load(fixture_file("encodings/UTF-16__bom-utf-16-le.srt"))
    assert (parsed.codec, parsed.warnings, parsed.health.garble_ratio) == ("utf-16", (), 0.0)
    assert parsed.blocks[0].location.time is not None
    assert parsed.blocks[0].location.time[0] == 6.5
    times = [block.location.time for block in parsed.blocks]
    assert all(time is not None and time[0] < time[1] for time in times)
    assert "-->" not in parsed.text
    assert "found myself on the comment section" in parsed.text
