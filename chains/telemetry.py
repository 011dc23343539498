"""Turns off everything that dependencies would send home."""

import os

SWITCHES = {
    # Chroma: `chromadb.config.Settings.anonymized_telemetry`, a pydantic setting read when a
    # client is made.
    "ANONYMIZED_TELEMETRY": "False",
    # Gradio: analytics and the check for a newer version, `gradio/analytics.py`.
    "GRADIO_ANALYTICS_ENABLED": "False",
    # RAGAS: `ragas/_analytics.py`, read when a metric runs.
    "RAGAS_DO_NOT_TRACK": "true",
    # Hugging Face: `huggingface_hub/constants.py`, read on import; Gradio and transformers ask
    # the same constant.
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # The older name of the same switch, which transformers still reads.
    "DISABLE_TELEMETRY": "1",
    # unstructured: `unstructured/utils.py` asks either; the Hugging Face hub honours it as well.
    "DO_NOT_TRACK": "true",
    "SCARF_NO_ANALYTICS": "true",
    # Not telemetry: unstructured advertises its service on first use, on stderr or the terminal.
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
    # LangSmith: `langsmith/utils.py`; a tracer would upload questions, passages and answers.
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    # The older name, which `langchain_core/callbacks/manager.py` still reads.
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    # OpenTelemetry: Chroma brings the SDK and its exporters.
    "OTEL_SDK_DISABLED": "true",
    # Not telemetry: tokenizers otherwise warns on stderr whenever a process forks after use.
    "TOKENIZERS_PARALLELISM": "false",
}
"""Environment variable to value; each library reads its own on import or on first use."""


def disable_telemetry() -> None:
    """Set every switch in the environment, whatever the user's shell says.

    Must run before the libraries are imported: some read their switch only then.
    """
    os.environ.update(SWITCHES)
