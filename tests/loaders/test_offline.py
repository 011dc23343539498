import os
import subprocess
import sys
from pathlib import Path

import pytest
from unstructured.nlp import tokenize

from loaders.offline import use_local_sentences
from tests.support.loader_files import FIXTURES

NETWORK_BLOCKED = """
import os, socket, sys
def refuse(*args, **kwargs):
    raise SystemExit(f"reached for the network: {args}")
socket.socket.connect = socket.getaddrinfo = refuse
from chains.telemetry import disable_telemetry
disable_telemetry()
from pathlib import Path
from loaders.files import load_file
from loaders.options import LoaderOptions
for name in sys.argv[1:]:
    print(len(load_file(Path(name), options=LoaderOptions()).text) > 0)
"""


def test_sentences_are_chinese() -> None:
    use_local_sentences()
    assert tokenize.sent_tokenize("第一句。第二句！第三句？") == [
        "第一句。",
        "第二句！",
        "第三句？",
    ]


def test_a_renamed_function_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(tokenize, "_load_spacy_model")
    use_local_sentences.cache_clear()
    with pytest.raises(AttributeError, match="pin unstructured"):
        use_local_sentences()
    use_local_sentences.cache_clear()


def test_a_fresh_process_reads_unstructured_formats_without_network(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>一段话。</p>")
    files = [page, *(FIXTURES / "office").glob("ocr_test.*")]
    run = subprocess.run(
        [sys.executable, "-c", NETWORK_BLOCKED, *map(str, files)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "UNSTRUCTURED_DISABLE_NOTICE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout.split(), run.stderr) == (["True"] * len(files), "")
