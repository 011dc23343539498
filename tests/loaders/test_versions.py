import pytest

from loaders import versions
from loaders.options import LoaderOptions, OcrOptions


def test_names_everything_that_shapes_parsing() -> None:
    fingerprint = versions.parser_fingerprint(LoaderOptions())
    for part in ("cleaning/1", "pdf/1", "docx/1", "unstructured==", '"min_confidence":0.5'):
        assert part in fingerprint
    assert "\n" not in fingerprint


def test_changes_with_what_shapes_parsing_only(monkeypatch: pytest.MonkeyPatch) -> None:
    before = versions.parser_fingerprint(LoaderOptions())
    assert versions.parser_fingerprint(LoaderOptions(max_file_mb=1)) == before
    assert versions.parser_fingerprint(LoaderOptions(ocr=OcrOptions(scale=3))) != before
    monkeypatch.setitem(versions.PARSER_VERSIONS, "pdf", 2)
    assert versions.parser_fingerprint(LoaderOptions()) != before
