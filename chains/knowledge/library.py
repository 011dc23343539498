"""Where knowledge bases are: one folder each, under names that people may choose freely."""

import hashlib
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.saved_cases import drop_datasets

_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
LOCK_NAME = "write.lock"
DEFAULT_NAME = "default"
"""The knowledge base of commands that name none."""

_NAME_KEY = "display_name"


@dataclass(frozen=True, kw_only=True)
class KnowledgeBaseSummary:
    """A line of the list of knowledge bases.

    Attributes:
        name: As the user wrote it.
        documents: Number of documents.
        chunks: Number of chunks of the live generation.
        embedder: Identity of the embedder it was built with, or "".
        error: Why it cannot be opened, or "".
    """

    name: str
    documents: int
    chunks: int
    embedder: str
    error: str = ""


def knowledge_base_folder(data_dir: Path, name: str) -> Path:
    """Return the folder of a knowledge base, whether it exists or not.

    A name of lower-case letters, digits, `.`, `_` and `-` is the folder's own name; any other
    (Chinese, spaces, capitals that some file systems fold) is hashed.

    Raises:
        KnowledgeBaseError: The name is empty.
    """
    name = name.strip()
    if not name:
        raise KnowledgeBaseError("the name of a knowledge base is empty")
    plain = _PLAIN_NAME.fullmatch(name) and not name.startswith("kb-")
    folder = name if plain else f"kb-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return data_dir / "knowledge" / folder


def keep_name(catalog: Catalog, name: str) -> None:
    """Note the display name in the catalog."""
    catalog.write_meta(_NAME_KEY, name.strip())


def list_knowledge_bases(data_dir: Path) -> list[KnowledgeBaseSummary]:
    """Return all knowledge bases by name."""
    found = [_summary(path) for path in (data_dir / "knowledge").glob(f"*/{CATALOG_NAME}")]
    return sorted(found, key=lambda summary: summary.name)


def _summary(path: Path) -> KnowledgeBaseSummary:
    try:
        catalog = Catalog(path)
    except KnowledgeBaseError as error:
        name = path.parent.name
        return KnowledgeBaseSummary(name=name, documents=0, chunks=0, embedder="", error=str(error))
    live = catalog.generations.live()
    summary = KnowledgeBaseSummary(
        name=catalog.meta(_NAME_KEY) or path.parent.name,
        documents=len(catalog.documents.ids()),
        chunks=catalog.chunks.count(live.number) if live else 0,
        embedder=live.embedder if live else "",
    )
    catalog.close()
    return summary


def drop_knowledge_base(data_dir: Path, name: str) -> None:
    """Remove a knowledge base with everything in it, and the datasets that ask about it.

    Raises:
        KnowledgeBaseError: There is none of this name, or somebody is writing to it.
        OSError: Something cannot be removed; called again, it goes on.
    """
    folder = knowledge_base_folder(data_dir, name)
    if not (folder / CATALOG_NAME).is_file():
        raise missing(name)
    try:
        with FileLock(folder / LOCK_NAME, timeout=0):
            drop_datasets(data_dir, folder)  # first: without the folder nobody would come back
            shutil.rmtree(folder)
    except Timeout as error:
        raise being_written(folder) from error


def not_in_knowledge_base(source: str) -> KnowledgeBaseError:
    """Return the error for a file that a knowledge base does not have."""
    return KnowledgeBaseError(
        f"{source}: not in this knowledge base", hint="`zhiwen kb show` lists its files"
    )


def being_written(folder: Path) -> KnowledgeBaseError:
    """Return the error for a knowledge base that another process is writing to."""
    catalog = Catalog(folder / CATALOG_NAME)
    name = catalog.meta(_NAME_KEY) or folder.name
    catalog.close()
    return KnowledgeBaseError(
        f"another process is writing to knowledge base {name!r}",
        hint="wait until it has finished, then try again",
    )


def missing(name: str) -> KnowledgeBaseError:
    """Return the error for a knowledge base that does not exist."""
    return KnowledgeBaseError(
        f"knowledge base {name!r} does not exist",
        hint=f"create it with `zhiwen ingest PATH{kb_option(name)}`, or see `zhiwen kb list`",
    )


def kb_option(name: str) -> str:
    """Return what a command in a hint needs to be about this knowledge base."""
    return "" if name == DEFAULT_NAME else f" --kb {shlex.quote(name)}"
