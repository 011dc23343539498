"""Section types shared by the whole configuration, and its plain sections."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo


class Section(BaseModel):
    """A part of the configuration: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _against_configuration(value: Path, info: ValidationInfo) -> Path:
    base = (info.context or {}).get("base", Path.cwd())
    return Path(base, value.expanduser()).resolve()


def _model_reference(value: str, info: ValidationInfo) -> str:
    base = (info.context or {}).get("base", Path.cwd())
    path = Path(base, Path(value).expanduser())
    looks_local = value.startswith((".", "/", "~")) or path.is_dir()
    return str(path.resolve()) if looks_local else value


ResolvedPath = Annotated[Path, AfterValidator(_against_configuration)]
"""A path; a relative one counts from the folder of the configuration file."""

ModelReference = Annotated[str, Field(min_length=1), AfterValidator(_model_reference)]
"""A model's hub name, or a folder: what starts with `.`, `/`, `~` or exists beside the file."""

Weight = Annotated[float, Field(ge=0)]


class StoreSettings(Section):
    """The vector index.

    Attributes:
        provider: The store; Chroma is the only one so far.
        ef_construction: HNSW: neighbours looked at while a vector is added.
        ef_search: HNSW: neighbours looked at while searching.
        max_neighbors: HNSW: links of a vector (M).
    """

    provider: Literal["chroma"] = "chroma"
    ef_construction: int = Field(default=200, ge=10)
    ef_search: int = Field(default=200, ge=10)
    max_neighbors: int = Field(default=32, ge=4)


class LexicalSettings(Section):
    """The keyword index: BM25 over character uni- and bigrams (k1 1.2, b 0.75).

    Attributes:
        fold_scripts: Whether Traditional characters match Simplified ones.
        dictionary: A file of words of one's own field, one a line, that count as a whole.
        synonyms: A file of words that mean the same, a group a line, parted by commas.
        general_synonyms: Whether everyday Chinese words that mean the same stand for each other.
    """

    fold_scripts: bool = True
    dictionary: ResolvedPath | None = None
    synonyms: ResolvedPath | None = None
    general_synonyms: bool = False


class PromptSettings(Section):
    """The wording of prompts.

    Attributes:
        language: `auto` follows the question; `zh` or `en` fixes it.
        directory: A folder that holds `zh/` and `en/`; None means the ones that come along.
    """

    language: Literal["auto", "zh", "en"] = "auto"
    directory: ResolvedPath | None = None


class ServerSettings(Section):
    """The page.

    Attributes:
        host: Address to listen on.
        port: TCP port.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
