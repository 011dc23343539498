"""The keyword index: BM25 in tantivy over our own terms."""

import math
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from chains.knowledge.lexical_query import QueryWriter
from chains.knowledge.vectors import Hits
from chains.providers.analysis import Analyser
from chains.providers.synonyms import Alternatives

if TYPE_CHECKING:
    import tantivy

_WRITER_HEAP_BYTES = 64_000_000
# Where a filter allows more chunks than these, looking deeper and dropping what it does not
# allow is faster: over 20,000 chunks a search among 100 of them takes 1 ms, among 1,000 24 ms.
_FEW = 500
_DEEPER = 2


class LexicalIndex:
    """A tantivy index on disk.

    Tantivy's own tokenizers do not know Chinese and its Python binding takes no others, so
    texts arrive as terms joined by spaces. BM25 has tantivy's constants, k1 1.2 and b 0.75.
    A chunk id is kept as a signed 64-bit integer: that is what fast fields can hold. (The
    writer dies on a Python int in an *unsigned* field.)
    """

    def __init__(self, folder: Path, *, analyser: Analyser | None = None) -> None:
        """Open the index in a folder, creating it if it is not there.

        Args:
            folder: Where its files are.
            analyser: Makes terms of texts and questions; None means the one without options.
        """
        import tantivy

        self.folder = folder
        self._analyser = analyser or Analyser()
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
        self._keys = lru_cache(maxsize=8)(_keys)  # mostly one filter after another is the same

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

    def search(
        self,
        query: str,
        *,
        count: int,
        among: Set[str] | None = None,
        alternatives: Sequence[Alternatives] = (),
    ) -> Hits:
        """Return the best `count` chunks by BM25; a question without terms finds nothing.

        Args:
            query: The question.
            count: Most chunks.
            among: The only chunks that count, or None for all. Scores are the same either way:
                how rare a term is, is told by all chunks.
            alternatives: Words of the question with what could stand there instead.
        """
        writer = QueryWriter(
            schema=self._schema, searcher=self._searcher, analyser=self._analyser, idf=self.idf
        )
        written = writer.write(query, alternatives)
        if written is None or count < 1 or (among is not None and not among):
            return []
        if among is None:
            return _with_ids(self._top(written, count))
        keys = self._keys(frozenset(among))
        if len(keys) <= _FEW:
            return _with_ids(self._top(self._restricted(written, keys), count))
        return _with_ids(self._deep(written, count, keys))

    def _top(self, query: "tantivy.Query", count: int) -> list[tuple[int, float]]:
        """Return (key, score) of the best; a key is the number that an id is kept as."""
        hits = self._searcher.search(query, count, count=False).hits
        if not hits:
            return []
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return [(int(key or 0), score) for key, (score, _) in zip(keys, hits, strict=True)]

    def _restricted(self, query: "tantivy.Query", among: Set[int]) -> "tantivy.Query":
        import tantivy

        allowed = tantivy.Query.term_set_query(self._schema, "key", list(among))
        must = tantivy.Occur.Must
        clauses = [(must, query), (must, tantivy.Query.const_score_query(allowed, 0.0))]
        return tantivy.Query.boolean_query(clauses)

    def _deep(self, query: "tantivy.Query", count: int, among: Set[int]) -> list[tuple[int, float]]:
        """Look deeper and deeper until enough of what is found is allowed."""
        chunks = self.document_count()
        depth = count * _DEEPER * max(chunks // len(among), 1)
        while True:
            found = self._top(query, min(depth, chunks))
            allowed = [hit for hit in found if hit[0] in among]
            if len(allowed) >= count or len(found) < depth:
                return allowed[:count]
            depth *= 4

    def document_count(self) -> int:
        """Return how many chunks are indexed."""
        return int(self._searcher.num_docs)

    def ids(self) -> list[str]:
        """Return all ids that are present."""
        import tantivy

        count = self.document_count()
        if not count:
            return []
        return [_chunk_id(key) for key, _ in self._top(tantivy.Query.all_query(), count)]

    def close(self) -> None:
        """Finish merging and release the writer's lock."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def _joined(self, text: str) -> str:
        return " ".join(self._analyser.terms(text))

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


def _with_ids(hits: Sequence[tuple[int, float]]) -> Hits:
    return [(_chunk_id(key), score) for key, score in hits]


def _keys(chunk_ids: frozenset[str]) -> frozenset[int]:
    return frozenset(map(_key, chunk_ids))


def _key(chunk_id: str) -> int:
    return int.from_bytes(bytes.fromhex(chunk_id), "big", signed=True)


def _chunk_id(key: int) -> str:
    return key.to_bytes(8, "big", signed=True).hex()
