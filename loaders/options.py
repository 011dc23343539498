"""Options of the loaders and the splitter; `chains/settings` nests them in the configuration."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator


def _against_base(value: str, info: ValidationInfo) -> str:
    base = (info.context or {}).get("base")
    return str(Path(base, Path(value).expanduser()).resolve()) if base else value


ModelFolder = Annotated[str, Field(min_length=1), AfterValidator(_against_base)]
"""A folder; a relative one counts from the `base` of the validation context, if there is one."""


class OcrOptions(BaseModel):
    """How images, and PDF pages without text, are recognised.

    Attributes:
        enabled: Whether to run OCR at all; without it such pages are reported as not read.
        engine: `rapidocr`, whose models are in its wheel, or `tesseract`, which must be installed.
        scale: Rendering scale of PDF pages; 1 is 72 dots an inch.
        min_confidence: Lines recognised with less than this (0-1) are dropped.
        warn_confidence: A file whose mean confidence is below this (0-1) gets a warning.
        figures: Which pictures inside documents are read: those of Office files (`office`), also
            those on PDF pages that have text (`all`), or `none`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    engine: Literal["rapidocr", "tesseract"] = "rapidocr"
    scale: float = Field(default=2.0, gt=0, le=6)
    min_confidence: float = Field(default=0.5, ge=0, le=1)
    warn_confidence: float = Field(default=0.8, ge=0, le=1)
    figures: Literal["none", "office", "all"] = "office"


class PdfOptions(BaseModel):
    """How PDF files are read.

    Attributes:
        tables: Whether tables are looked for on pages that have ruling lines.
        running_heads: Whether heads, feet and page numbers that repeat are kept or removed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: bool = True
    running_heads: Literal["remove", "keep"] = "remove"


class AudioOptions(BaseModel):
    """How speech is recognised, with faster-whisper.

    Attributes:
        model: Folder of a CTranslate2 Whisper model; without one audio files are refused.
        device: Where it runs.
        compute_type: Number format of CTranslate2, e.g. `int8`, `float16`, `default`.
        language: Code of the spoken language, e.g. `zh`; None detects it.
        beam_size: Hypotheses followed at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: ModelFolder | None = None
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute_type: str = "default"
    language: str | None = None
    beam_size: int = Field(default=5, ge=1)


class WebOptions(BaseModel):
    """How an address (http, https) that a user names is fetched.

    Attributes:
        max_mb: Answers above this many megabytes (10^6 bytes) are refused.
        timeout: Seconds to wait for the server at each step.
        allow_private: Whether a public address may redirect to one of a private network.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_mb: float = Field(default=20.0, gt=0)
    timeout: float = Field(default=30.0, gt=0)
    allow_private: bool = False


class LoaderOptions(BaseModel):
    """What is read, and how.

    Attributes:
        max_file_mb: Files above this many megabytes (10^6 bytes) are refused.
        max_garble_ratio: Text with more than this share of garbled characters is refused.
        continuity_model: Folder of a BERT with a next-sentence head, asked where the rules for
            joining paragraphs are unsure; None leaves it to the rules.
        ocr: Optical character recognition.
        pdf: PDF files.
        audio: Speech.
        web: Addresses.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_file_mb: float = Field(default=200.0, gt=0)
    max_garble_ratio: float = Field(default=0.05, ge=0, le=1)
    continuity_model: ModelFolder | None = None
    ocr: OcrOptions = OcrOptions()
    pdf: PdfOptions = PdfOptions()
    audio: AudioOptions = AudioOptions()
    web: WebOptions = WebOptions()


class PoolOptions(BaseModel):
    """How files are read beside each other.

    Attributes:
        workers: Processes that read files; 0 takes one a processor core.
        max_seconds: A file that takes longer is given up, and its process killed.
        max_memory_mb: Megabytes (10^6 bytes) of memory a reading process may take.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workers: int = Field(default=0, ge=0)
    max_seconds: float = Field(default=600.0, gt=0)
    max_memory_mb: float = Field(default=1500.0, gt=0)


class HeaderOptions(BaseModel):
    """The contextual header that is put before a chunk's text in its index text.

    Attributes:
        title: Whether to begin with the document's title.
        headings: Whether to add the headings above the chunk.
        lead_characters: How many characters of the document's beginning to add; 0 adds none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: bool = True
    headings: bool = True
    lead_characters: int = Field(default=60, ge=0)


class SplitterOptions(BaseModel):
    """How a document's text becomes chunks.

    Attributes:
        chunk_size: Longest chunk in characters.
        chunk_overlap: How many characters a chunk may repeat from the end of the one before.
        header: The contextual header of the index text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    chunk_size: int = Field(default=256, ge=16)
    chunk_overlap: int = Field(default=0, ge=0)
    header: HeaderOptions = HeaderOptions()

    @model_validator(mode="after")
    def _overlap_is_smaller(self) -> Self:
        if self.chunk_overlap * 2 > self.chunk_size:
            raise ValueError(
                f"chunk_overlap {self.chunk_overlap} is more than half of "
                f"chunk_size {self.chunk_size}; use a smaller overlap"
            )
        return self
