"""The pictures of one document: read, counted, and reported."""

from hashlib import sha256

from loaders.documents import Block, FileHealth, Location
from loaders.options import LoaderOptions


class FigureReader:
    """Reads the pictures of one document by OCR and keeps the figures for its health report.

    Attributes:
        read_count: Pictures read, with or without text in them.
        unread_count: Pictures, charts, diagrams and embedded objects not read.
        dropped: Lines left out because the engine was not sure of them.
    """

    def __init__(self, *, options: LoaderOptions) -> None:
        """Start with nothing read."""
        self._options = options
        self._seen: set[bytes] = set()
        self._confidences: list[tuple[float, int]] = []
        self.read_count = 0
        self.unread_count = 0
        self.dropped = 0

    def skip(self) -> None:
        """Count a figure that cannot be read."""
        self.unread_count += 1

    def blocks(self, data: bytes | None, *, location: Location) -> list[Block]:
        """Return the text of a picture as a block; the same picture gives it only once.

        Args:
            data: The picture file, None where it is missing.
            location: Where the picture stands.
        """
        from loaders.ocr.pictures import read_picture

        found = read_picture(data, options=self._options) if data else None
        if found is None or not found.is_read:
            self.skip()
            return []
        self.read_count += 1
        digest = sha256(data or b"").digest()
        if digest in self._seen:  # a logo on every slide
            return []
        self._seen.add(digest)
        self.dropped += found.dropped
        if not found.text.strip():
            return []
        if found.confidence is not None:
            self._confidences.append((found.confidence, len(found.text)))
        return [Block(text=found.text.strip(), kind="image", location=location)]

    @property
    def confidence(self) -> float | None:
        """Mean confidence (0-1) of the recognised text, by characters; None without any."""
        characters = sum(length for _, length in self._confidences)
        if not characters:
            return None
        return sum(value * length for value, length in self._confidences) / characters

    @property
    def warnings(self) -> tuple[str, ...]:
        """Plain sentences about what was not read or may be wrong."""
        found = []
        if self.unread_count:
            found.append(f"{self.unread_count} figure{'s' * (self.unread_count > 1)} not read")
        if self.dropped:
            found.append(
                f"{self.dropped} uncertain line(s) in pictures left out "
                "(below loaders.ocr.min_confidence)"
            )
        if self.confidence is not None and self.confidence < self._options.ocr.warn_confidence:
            found.append(
                f"the text in pictures was read by OCR with a low confidence of "
                f"{self.confidence:.2f}; check it against the pictures"
            )
        return tuple(found)

    def health(
        self, *, tables: int, pages: int = 0, pages_empty: tuple[int, ...] = ()
    ) -> FileHealth:
        """Return the figures for the health report of the document."""
        return FileHealth(
            pages=pages,
            pages_empty=pages_empty,
            tables=tables,
            ocr_confidence=self.confidence,
            figures_read=self.read_count,
            figures_unread=self.unread_count,
        )
