import os

import pytest

from chains.telemetry import SWITCHES, disable_telemetry


@pytest.mark.parametrize(
    ("switch", "off"),
    [
        ("ANONYMIZED_TELEMETRY", "False"),
        ("GRADIO_ANALYTICS_ENABLED", "False"),
        ("RAGAS_DO_NOT_TRACK", "true"),
        ("HF_HUB_DISABLE_TELEMETRY", "1"),
        ("DISABLE_TELEMETRY", "1"),
        ("DO_NOT_TRACK", "true"),
        ("SCARF_NO_ANALYTICS", "true"),
        ("LANGSMITH_TRACING", "false"),
        ("LANGSMITH_TRACING_V2", "false"),
        ("LANGCHAIN_TRACING", "false"),
        ("LANGCHAIN_TRACING_V2", "false"),
        ("OTEL_SDK_DISABLED", "true"),
        ("TOKENIZERS_PARALLELISM", "false"),
    ],
)
def test_turns_it_off_whatever_the_shell_says(
    monkeypatch: pytest.MonkeyPatch, switch: str, off: str
) -> None:
    for name in SWITCHES:
        monkeypatch.setenv(name, "whatever the shell says")
    disable_telemetry()
    assert os.environ[switch] == off


def test_the_libraries_see_it() -> None:
    from gradio.analytics import analytics_enabled
    from huggingface_hub.constants import HF_HUB_DISABLE_TELEMETRY
    from langsmith.utils import tracing_is_enabled
    from ragas._analytics import do_not_track
    from unstructured.utils import _telemetry_opt_out

    assert not analytics_enabled()
    assert HF_HUB_DISABLE_TELEMETRY
    assert not tracing_is_enabled()
    assert do_not_track()
    assert _telemetry_opt_out()


def test_chroma_sees_it() -> None:
    from chromadb.config import Settings

    assert Settings().anonymized_telemetry is False
