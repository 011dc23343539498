import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.encoding import declared_charset, decode_text
from loaders.errors import UndecodableTextError
from tests.support.loader_files import FIXTURES, fixture_file

# The prefix of each file names its encoding; GBK is what pages that say GB2312 really use.
TRUE_CODECS = {"Big5": "big5", "GB2312": "gbk", "UTF-16": "utf-16"}
FILES = sorted(path.name for path in (FIXTURES / "encodings").glob("*")) or ["(absent)"]
SIMPLIFIED = "中文测试。公司应当在合同签订后十日内付款，逾期承担违约责任。"
TRADITIONAL = "中文測試。公司應當在合約簽訂後十日內付款，逾期承擔違約責任。"


def chinese(text: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]", text)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("is_declared", [False, True])
def test_real_pages_decode_as_their_name_says(name: str, is_declared: bool) -> None:
    data = fixture_file(f"encodings/{name}").read_bytes()
    declared = declared_charset(data) if is_declared else None
    decoded = decode_text(data, max_garble_ratio=0.05, declared=declared)
    expected = data.decode(TRUE_CODECS[name.split("__")[0]], "replace")
    assert chinese(decoded.text) == chinese(expected)
    assert not decoded.warnings


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        *((SIMPLIFIED, c) for c in ("utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be")),
        *((TRADITIONAL, c) for c in ("utf-8", "utf-8-sig", "big5", "utf-16-le", "utf-16-be")),
        ("中文测试", "gb18030"),
        ("中文測試", "big5"),
        ("中文测试", "utf-16-le"),
        ("合同", "utf-16-be"),
        ("合同", "gb18030"),
        ("联通", "gb18030"),
        ("測試", "big5"),
        ("名称,数量\n苹果,3\n", "gb18030"),
        ("名稱,數量\n蘋果,3\n", "big5"),
        ("价格：5元", "gb18030"),
        ("café à la carte, déjà vu", "cp1252"),
        ("café", "utf-8"),
        ("£5", "utf-8"),
        ("plain ASCII, nothing else\n", "utf-8"),
    ],
)
def test_short_texts(text: str, codec: str) -> None:
    decoded = decode_text(text.encode(codec), max_garble_ratio=0.05)
    assert (decoded.text, decoded.codec) == (text, codec)
    assert decoded.garble == 0


def test_a_byte_order_mark_decides() -> None:
    decoded = decode_text(SIMPLIFIED.encode("utf-16"), max_garble_ratio=0)
    assert (decoded.text, decoded.codec) == (SIMPLIFIED, "utf-16")


@given(st.text(alphabet=SIMPLIFIED + "0123456789,\n", min_size=20, max_size=200))
def test_utf8_is_always_recognised(text: str) -> None:
    assert decode_text(text.encode(), max_garble_ratio=0).text == text


@given(st.permutations(list(SIMPLIFIED)), st.sampled_from(["gb18030", "utf-16-le", "utf-16-be"]))
def test_simplified_text_in_any_order(characters: list[str], codec: str) -> None:
    text = "".join(characters)
    assert decode_text(text.encode(codec), max_garble_ratio=0).text == text


@given(st.permutations(list(TRADITIONAL)))
def test_traditional_text_in_any_order(characters: list[str]) -> None:
    text = "".join(characters)
    assert decode_text(text.encode("big5"), max_garble_ratio=0).text == text


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_few_bad_bytes_in_a_long_text_are_a_warning(codec: str) -> None:
    data = bytearray((f"{SIMPLIFIED}\n" * 50).encode(codec))
    data[300:301] = b"\xff"
    decoded = decode_text(bytes(data), max_garble_ratio=0.05)
    assert decoded.codec == codec
    assert 0 < decoded.garble < 0.02
    assert re.match(rf"\d character\(s\) could not be decoded as {codec}$", decoded.warnings[0])
    assert len(chinese(decoded.text)) > 0.98 * len(chinese(SIMPLIFIED)) * 50


def test_bytes_that_are_no_text_are_refused() -> None:
    noise = bytes((i * i * 31 + i * 7) % 256 for i in range(4096))
    with pytest.raises(UndecodableTextError, match=r"\d+% of the text is garbled even in its best"):
        decode_text(noise, max_garble_ratio=0.05)


def test_text_of_rare_characters_is_read_with_a_warning() -> None:
    text = "熵嫘萜蕖薏苡，饕餮魑魅魍魉，觊觎龃龉。"
    decoded = decode_text(text.encode("gb18030"), max_garble_ratio=0.05)
    assert decoded.text == text
    assert decoded.warnings == ("the encoding is uncertain; it was read as gb18030",)
    assert not decode_text("龘靐 🎉 \ue000".encode(), max_garble_ratio=0).warnings


def test_a_large_text_is_judged_by_a_sample() -> None:
    text = "ascii only\n" * 1000 + SIMPLIFIED * 20000
    assert decode_text(text.encode("gb18030"), max_garble_ratio=0).text == text


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (b'<meta charset="big5">', "big5"),
        (b'<?xml version="1.0" encoding="GB2312"?>', "GB2312"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=gbk">', "gbk"),
        (b"<html>", None),
    ],
)
def test_declared_charset(page: bytes, charset: str | None) -> None:
    assert declared_charset(page) == charset


@pytest.mark.parametrize("declared", ["big5", "no-such-codec", "utf-16", "base64", "idna"])
def test_a_wrong_declaration_does_not_win(declared: str) -> None:
    decoded = decode_text(SIMPLIFIED.encode("gbk"), max_garble_ratio=0, declared=declared)
    assert decoded.text == SIMPLIFIED


def test_a_right_declaration_decides_between_near_equals() -> None:
    text = "Привет"
    decoded = decode_text(text.encode("cp1251"), max_garble_ratio=0, declared="windows-1251")
    assert decoded.text == text
