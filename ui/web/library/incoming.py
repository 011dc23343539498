"""Files on their way from a browser to a knowledge base."""

import re
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from chains.knowledge.uploads import uploads_folder
from loaders.walk import FoundFile
from ui.web.library.files import move_in, safe_path

if TYPE_CHECKING:
    from fastapi import FastAPI, Request, Response

ADDRESS = "/library/upload"
_BATCH = re.compile(r"[0-9a-f]{32}")
_ABANDONED_SECONDS = 86_400
"""What has not been taken for a day never will be: its tab was closed."""


@dataclass(frozen=True, kw_only=True)
class TakenFiles:
    """What became of the files of one upload.

    Attributes:
        files: Those to ingest.
        failed: (name, reason) of those that could not be moved.
    """

    files: tuple[FoundFile, ...]
    failed: tuple[tuple[str, str], ...]


class Incoming:
    """Keeps uploaded files apart, by batch, until their batch is complete."""

    def __init__(self, data_dir: Path) -> None:
        """Prepare; nothing is created yet.

        Args:
            data_dir: Where the knowledge bases are; files move within it, and are never copied.
        """
        self._data_dir = data_dir
        self._folder = data_dir / "uploads" / ".incoming"

    async def receive(self, batch: str, name: str, content: AsyncIterator[bytes]) -> None:
        """Write a file of a batch.

        Args:
            batch: 32 hexadecimal digits that the browser has chosen.
            name: The file's relative path as the browser has it.
            content: Its bytes.

        Raises:
            ValueError: The batch is not named so.
            FileExistsError: The batch has a file of this path.
            OSError: The file cannot be written.
        """
        from starlette.concurrency import run_in_threadpool

        target = self._batch_folder(batch) / safe_path(name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        whole = False
        with target.open("xb") as file:
            try:
                async for piece in content:
                    await run_in_threadpool(file.write, piece)
                whole = True
            finally:
                if not whole:
                    target.unlink()

    def take(self, batch: str, knowledge_base: str) -> TakenFiles:
        """Move the files of a batch to where a knowledge base's uploads are kept.

        Raises:
            ValueError: The batch is not named so.
            KnowledgeBaseError: The knowledge base's name is empty.
        """
        staging, folder = self._batch_folder(batch), uploads_folder(self._data_dir, knowledge_base)
        files: list[FoundFile] = []
        failed: list[tuple[str, str]] = []
        for path in sorted(path for path in staging.rglob("*") if path.is_file()):
            name = path.relative_to(staging).as_posix()
            try:
                files.append(move_in(path, name=name, folder=folder))
            except OSError as error:
                failed.append((name, error.strerror or str(error)))
        shutil.rmtree(staging, ignore_errors=True)
        self._clear_abandoned()
        return TakenFiles(files=tuple(files), failed=tuple(failed))

    def _batch_folder(self, batch: str) -> Path:
        if not _BATCH.fullmatch(batch):
            raise ValueError(f"{batch!r}: not the name of a batch")
        return self._folder / batch

    def _clear_abandoned(self) -> None:
        now = time.time()
        with suppress(OSError):
            for folder in self._folder.iterdir():
                if now - folder.stat().st_mtime > _ABANDONED_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)


def add_upload_route(app: "FastAPI", incoming: Incoming) -> None:
    """Let browsers send files, one a request, with `PUT /library/upload/BATCH`.

    The file's path comes in the header `X-Zhiwen-Path`, percent-encoded. A page of another site
    cannot send a header of its own without asking first, and nobody answers it.

    Args:
        app: The application, before the pages are mounted.
        incoming: Where the files go.
    """
    from fastapi import Request, Response

    async def receive(batch: str, request: "Request") -> "Response":
        name = request.headers.get("x-zhiwen-path", "")
        if not name:
            return Response(status_code=403)
        try:
            await incoming.receive(batch, unquote(name), request.stream())
        except FileExistsError:
            return Response(status_code=409)
        except ValueError as error:
            return Response(str(error), status_code=400, media_type="text/plain")
        except OSError as error:
            reason = error.strerror or str(error)
            return Response(reason, status_code=507, media_type="text/plain")
        return Response(status_code=201)

    receive.__annotations__ = {"batch": str, "request": Request, "return": Response}
    app.add_api_route(f"{ADDRESS}/{{batch}}", receive, methods=["PUT"], include_in_schema=False)
