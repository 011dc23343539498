"""The keyword index: BM25 in tantivy over our own terms."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from chains.knowledge.vectors import Hits
from chains.providers.analysis import terms

if TYPE_CHECKING:
    import tantivy

_WRITER_HEAP_BYTES = 64_000_000
_NAME_BOOST = 0.5


class LexicalIndex:
    """A tantivy index on disk.

    Tantivy's own tokenizers do not know Chinese and its Python binding takes no others, so
    texts arrive as terms joined by spaces. BM25 has tantivy's constants, k1 1.2 and b 0.75.
    A chunk id is kept as a signed 64-bit integer: that is what fast fields can hold. (The
    writer dies on a Python int in an *unsigned* field.)
    """

    def __init__(self, folder: Path, *, fold_scripts: bool = True) -> None:
        """Open the index in a folder, creating it if it is not there.

        Args:
            folder: Where its files are.
            fold_scripts: Whether Traditional characters match Simplified ones.
        """
        import tantivy

        self.folder = folder
        self._fold_scripts = fold_scripts
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("key", stored=False, indexed=True, fast=True)
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("name", tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(self._schema, str(folder))
        self._writer: tantivy.IndexWriter | None = None
        self._searcher = self._index.searcher()
        self.idf = lru_cache(maxsize=50_000)(self._idf)

    def upsert(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """Add (chunk id, index text, file name) rows, or replace those present; then commit."""
        import tantivy

        writer = self._open_writer()
        for chunk_id, text, name in entries:
            key = _key(chunk_id)
            writer.delete_documents_by_term("key", key)
            writer.add_document(
                tantivy.Document(key=key, body=self._joined(text), name=self._joined(name))
            )
        self._commit(writer)

    def delete(self, ids: Sequence[str]) -> None:
        """Remove chunks; ids that are not present are ignored."""
        if not ids:
            return
        writer = self._open_writer()
        for chunk_id in ids:
            writer.delete_documents_by_term("key", _key(chunk_id))
        self._commit(writer)

    def search(self, query: str, *, count: int) -> Hits:
        """Return the best `count` chunks by BM25; a question without terms finds nothing."""
        import tantivy

        weights = Counter(terms(query, scripts=self._fold_scripts))
        if not weights or count < 1:
            return []
        clauses = [
            (tantivy.Occur.Should, self._term(field, term, weight * boost))
            for term, weight in weights.items()
            for field, boost in (("body", 1.0), ("name", _NAME_BOOST))
            if boost == 1.0 or self._searcher.doc_freq(field, term)
        ]
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), count, count=False)
        return self._with_ids([(address, score) for score, address in found.hits])

    def document_count(self) -> int:
        """Return how many chunks are indexed."""
        return int(self._searcher.num_docs)

    def ids(self) -> list[str]:
        """Return all ids that are present."""
        import tantivy

        count = self.document_count()
        if not count:
            return []
        found = self._searcher.search(tantivy.Query.all_query(), count, count=False)
        return [chunk_id for chunk_id, _ in self._with_ids([(a, s) for s, a in found.hits])]

    def close(self) -> None:
        """Finish merging and release the writer's lock."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def _term(self, field: str, term: str, weight: float) -> "tantivy.Query":
        import tantivy

        query = tantivy.Query.term_query(self._schema, field, term, index_option="freq")
        return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)

    def _with_ids(self, hits: list[tuple["tantivy.DocAddress", float]]) -> Hits:
        if not hits:
            return []
        keys = self._searcher.fast_field_values("key", [address for address, _ in hits])
        return [
            (_chunk_id(int(key or 0)), score) for key, (_, score) in zip(keys, hits, strict=True)
        ]

    def _joined(self, text: str) -> str:
        return " ".join(terms(text, scripts=self._fold_scripts))

    def _open_writer(self) -> "tantivy.IndexWriter":
        if self._writer is None:
            self._writer = self._index.writer(_WRITER_HEAP_BYTES, 1)
            # A process killed between a segment's `.del` file and the commit leaves the file,
            # and the next commit, of the same number, would fail: FileAlreadyExists.
            self._writer.garbage_collect_files()
        return self._writer

    def _commit(self, writer: "tantivy.IndexWriter") -> None:
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()
        self.idf.cache_clear()

    def _idf(self, term: str) -> float:
        """Return BM25's inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5))."""
        containing = self._searcher.doc_freq("body", term)
        return math.log(1 + (self.document_count() - containing + 0.5) / (containing + 0.5))


def _key(chunk_id: str) -> int:
    return int.from_bytes(bytes.fromhex(chunk_id), "big", signed=True)


def _chunk_id(key: int) -> str:
    return key.to_bytes(8, "big", signed=True).hex()
