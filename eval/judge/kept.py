"""What judges have answered, kept on the disk so that nothing is asked twice."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chains.sqlite_file import open_with_log

_SCHEMA = """
CREATE TABLE IF NOT EXISTS judgements (
    key TEXT PRIMARY KEY,
    output TEXT NOT NULL,
    attempts INTEGER NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True, kw_only=True)
class KeptOutput:
    """An output that could be used.

    Attributes:
        output: The JSON object.
        attempts: How often the judge was asked for it.
    """

    output: str
    attempts: int


class KeptJudgements:
    """Outputs by who was asked what; several processes may use it at once.

    Only outputs that could be used are kept: after a failure the judge is asked again.
    """

    def __init__(self, folder: Path) -> None:
        """Open the file, creating it.

        Args:
            folder: Where `judgements.db` is.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = open_with_log(folder / "judgements.db", wait_seconds=30)
        self._connection.execute(_SCHEMA)

    def find(self, key: str) -> KeptOutput | None:
        """Return what was answered, or None."""
        query = "SELECT output, attempts FROM judgements WHERE key = ?"
        with closing(self._connection.execute(query, (key,))) as found:
            row = found.fetchone()
        return KeptOutput(output=row[0], attempts=row[1]) if row else None

    def keep(self, key: str, kept: KeptOutput) -> None:
        """Keep an answer."""
        self._connection.execute(
            "INSERT OR REPLACE INTO judgements VALUES (?, ?, ?)", (key, kept.output, kept.attempts)
        )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def judgement_key(identity: str, request: Mapping[str, Any], *, repeat: int) -> str:
    """Return what an output depends on: who is asked, the whole request, and which time it is.

    Args:
        identity: The judge's, with the digest of its weights where the server tells it.
        request: The body of the first request.
        repeat: From 0.
    """
    asked = {"identity": identity, "request": request, "repeat": repeat}
    text = json.dumps(asked, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
