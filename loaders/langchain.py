"""Our loaders as a LangChain document loader."""

from collections.abc import Iterator
from pathlib import Path

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from loaders.files import load_file
from loaders.options import LoaderOptions


class FileLoader(BaseLoader):
    """Loads one file of any supported format; a document a block."""

    def __init__(
        self, path: Path, *, source: str | None = None, options: LoaderOptions | None = None
    ) -> None:
        """Remember what to load; nothing is read before `lazy_load`.

        Args:
            path: The file.
            source: What `metadata["source"]` shall say; the file's name by default.
            options: Limits and OCR; the defaults when None.
        """
        self._path = path
        self._source = source or path.name
        self._options = options or LoaderOptions()

    def lazy_load(self) -> Iterator[Document]:
        """Yield the file's blocks.

        Raises:
            LoaderError: The file cannot be read; see `loaders.errors`.
        """
        yield from load_file(self._path, options=self._options).to_documents(self._source)
