"""Copies of files that were uploaded: they are ours, and go when their documents go."""

from pathlib import Path

from chains.knowledge.library import knowledge_base_folder


def uploads_folder(data_dir: Path, knowledge_base: str) -> Path:
    """Return where uploads for a knowledge base are kept: a sibling of `knowledge`.

    Raises:
        KnowledgeBaseError: The name is empty.
    """
    return data_dir / "uploads" / knowledge_base_folder(data_dir, knowledge_base).name


def remove_upload(path: Path, *, folder: Path) -> bool:
    """Remove a file if it is one that was uploaded, and the folders that it leaves empty.

    Args:
        path: Where the knowledge base says the file is.
        folder: Made by `uploads_folder`; nothing outside is touched.

    Returns:
        Whether it was removed.

    Raises:
        OSError: It cannot be removed.
    """
    if not path.is_relative_to(folder) or ".." in path.parts or not path.is_file():
        return False
    path.unlink()
    for parent in path.relative_to(folder).parents:
        if any((folder / parent).iterdir()):
            break
        (folder / parent).rmdir()
    return True
