"""The names under which files are shown."""

from collections.abc import Callable, Container

from chains.knowledge.document_table import DocumentTable
from loaders.walk import FoundFile


def unique_source(
    file: FoundFile,
    *,
    documents: DocumentTable,
    coming: Callable[[str], str | None],
    free: Container[str] = (),
) -> str:
    """Return a file's source with parent folders before it if another root uses it already.

    Args:
        file: The file.
        documents: What is known.
        coming: Returns the path of a file by its source, if it is not in the catalog yet.
        free: Sources in the catalog whose files are gone.
    """
    source = file.source
    own = file.key
    roots = file.root.parents if file.root == file.path else [file.root, *file.root.parents]
    for parent in roots:
        taken = None if source in free else documents.path_of_source(source)
        users = {taken.path if taken else own}
        users |= {coming(source) or own}
        if users == {own}:
            return source
        source = f"{parent.name}/{source}"
    return own
