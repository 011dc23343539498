import shutil
from dataclasses import replace

from tests.support.ollama import OllamaDouble
from tests.support.zhiwen import Zhiwen, on_ollama
from tests.ui.web.visitor import free_port

Rows = dict[str, dict[str, str]]


def rows(zhiwen: Zhiwen, *options: str) -> tuple[int, Rows]:
    """Return the exit code and the checks by name."""
    ran = zhiwen("doctor", "--json", *options)
    assert set(ran.json) == {"checks"}
    for check in ran.json["checks"]:
        assert set(check) == {"name", "status", "detail", "remedy"}
        assert check["status"] in {"ok", "warning", "failed", "unavailable"}
        assert check["remedy"] or check["status"] in {"ok", "warning"}
    return ran.code, {check["name"]: check for check in ran.json["checks"]}


def test_offline_all_is_well(zhiwen: Zhiwen) -> None:
    code, found = rows(zhiwen)
    assert code == 0
    assert {check["status"] for check in found.values()} == {"ok"}
    assert found["embedding"]["detail"] == "hashing, needs no model"
    assert found["knowledge base default"]["detail"].endswith(" chunks in both indexes")


def test_for_people(zhiwen: Zhiwen) -> None:
    ran = zhiwen("doctor")
    assert ran.code == 0
    assert ran.out.startswith("✓ profile: offline\n✓ data directory: ")


def test_it_creates_nothing(new_zhiwen: Zhiwen) -> None:
    assert new_zhiwen("doctor").code == 0
    assert not new_zhiwen.data_dir.exists()


def test_ollama_with_its_models(zhiwen: Zhiwen, ollama: OllamaDouble) -> None:
    code, found = rows(zhiwen, *on_ollama(ollama))
    assert code == 0
    assert found["embedding"]["detail"].startswith("nomic-embed-text:latest on Ollama ")
    assert found["chat"]["detail"].startswith("deepseek-r1:latest on Ollama ")
    assert found["context length"] == {
        "name": "context length", "status": "ok", "detail": "8192 tokens", "remedy": "",
    }  # fmt: skip
    assert found["knowledge base default"]["status"] == "warning"
    assert "zhiwen kb reindex" in found["knowledge base default"]["remedy"]


def test_ollama_without_its_models(zhiwen: Zhiwen, ollama: OllamaDouble) -> None:
    ollama.models.clear()
    code, found = rows(zhiwen, *on_ollama(ollama))
    assert code == 3
    assert found["embedding"]["remedy"] == "ollama pull nomic-embed-text"
    assert found["chat"]["remedy"] == "ollama pull deepseek-r1"
    assert found["knowledge base default"]["detail"] == (
        "3 documents; not looked into without the embedding model"
    )


def test_ollama_that_does_not_run(zhiwen: Zhiwen) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    code, found = rows(zhiwen, *on_ollama(url))
    assert code == 3
    for name in ("embedding", "chat"):
        assert found[name]["status"] == "unavailable"
        assert found[name]["detail"] == f"Ollama does not answer at {url}"
        assert found[name]["remedy"] == "start it with `ollama serve`"


def test_a_model_that_reads_less_than_is_asked_for(zhiwen: Zhiwen, ollama: OllamaDouble) -> None:
    ollama.add(replace(ollama.models["deepseek-r1:latest"], context_length=4096))
    code, found = rows(zhiwen, *on_ollama(ollama))
    assert code == 0
    assert found["context length"]["status"] == "warning"
    assert "reads 4096 tokens, chat.num_ctx asks for 8192" in found["context length"]["detail"]
    assert "set chat.num_ctx to 4096" in found["context length"]["remedy"]


def test_full_without_weights_names_the_commands_that_fetch_them(zhiwen: Zhiwen) -> None:
    models = ["embedding.model=nobody/bge-x", "retrieval.reranker.model=nobody/bge-reranker-x"]
    code, found = rows(zhiwen, "--profile", "full", *(f"--set={model}" for model in models))
    assert code == 3
    for name, model in (
        ("embedding", "nobody/bge-x"),
        ("reranker", "nobody/bge-reranker-x"),
    ):
        assert found[name]["status"] == "unavailable"
        assert f"`hf download {model} " in found[name]["remedy"]
        assert "HF_ENDPOINT=https://hf-mirror.com" in found[name]["remedy"]
        assert f"`modelscope download --model {model} " in found[name]["remedy"]
    assert found["device"]["status"] == "ok"
    assert found["knowledge base default"]["status"] == "warning"


def test_an_index_that_has_lost_something(own_zhiwen: Zhiwen) -> None:
    own_zhiwen("kb", "export", own_zhiwen.data_dir / "a.zip")
    own_zhiwen("kb", "import", own_zhiwen.data_dir / "a.zip", "--kb", "合同 2026")
    for path in own_zhiwen.data_dir.glob("knowledge/kb-*/vectors"):
        shutil.rmtree(path)
    code, found = rows(own_zhiwen)
    assert code == 1
    assert found["knowledge base default"]["status"] == "ok"
    broken = found["knowledge base 合同 2026"]
    assert broken["status"] == "failed"
    assert broken["remedy"] == "`zhiwen kb reindex --kb '合同 2026'`"


def test_a_damaged_catalog(own_zhiwen: Zhiwen) -> None:
    catalog = own_zhiwen.data_dir / "knowledge" / "broken" / "catalog.db"
    catalog.parent.mkdir()
    catalog.write_bytes(b"garbage " * 99)
    code, found = rows(own_zhiwen)
    assert code == 1
    assert str(catalog) in found["knowledge base broken"]["detail"]
