"""Options of the loaders and the splitter; `chains/settings` nests them in the configuration."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class OcrOptions(BaseModel):
    """How images, and PDF pages without text, are recognised.

    Attributes:
        enabled: Whether to run OCR at all; without it such pages are reported as not read.
        scale: Rendering scale of PDF pages; 1 is 72 dots an inch.
        min_confidence: Lines recognised with less than this (0-1) are dropped.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    scale: float = Field(default=2.0, gt=0, le=6)
    min_confidence: float = Field(default=0.5, ge=0, le=1)


class LoaderOptions(BaseModel):
    """What is read, and how.

    Attributes:
        max_file_mb: Files above this many megabytes (10^6 bytes) are refused.
        max_garble_ratio: Text with more than this share of garbled characters is refused.
        ocr: Optical character recognition.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_file_mb: float = Field(default=200.0, gt=0)
    max_garble_ratio: float = Field(default=0.05, ge=0, le=1)
    ocr: OcrOptions = OcrOptions()


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
