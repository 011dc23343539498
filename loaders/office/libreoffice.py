"""LibreOffice as a converter: found, run without a window, without macros and without network."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from loaders.errors import CorruptFileError, UnsupportedFormatError

_NAMES = ("soffice", "libreoffice")
# Where its installers put it without adding it to the PATH.
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
MAX_SECONDS = 240.0
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
# Runs a program in a process group that ends when the pipe to it is closed, which happens however
# this process ends: a killed reader must not leave LibreOffice behind.
_LEASH = 'exec 3<&0; "$@" </dev/null & job=$!; (read -r _ <&3; kill -9 -$$) & wait $job'
# Macros off, nothing fetched that a document links to, a proxy that is not there for the rest.
_ITEMS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Misc", "FirstRun", "false"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "1"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


def find_libreoffice() -> str | None:
    """Return the path of the program, None when it is not installed."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or next((place for place in _USUAL_PLACES if Path(place).is_file()), None)


@contextmanager
def converted(
    path: Path, *, suffix: str, target: str, max_seconds: float = MAX_SECONDS
) -> Iterator[Path]:
    """Convert a document, and yield the path of the result, which is deleted afterwards.

    Args:
        path: The document; it is copied, never opened in place.
        suffix: Suffix, with its dot, that says what the content really is.
        target: `docx`, `pptx` or `xlsx`.
        max_seconds: After so many seconds the program and its children are killed.

    Raises:
        UnsupportedFormatError: LibreOffice is not installed.
        CorruptFileError: It could not read the document, or took too long.
    """
    program = find_libreoffice()
    if program is None:
        raise UnsupportedFormatError(
            f"a {path.suffix.lower()} file can only be read with LibreOffice, "
            "which is not installed",
            hint=f"Install LibreOffice, or save it as .{target}.",
        )
    with TemporaryDirectory(prefix="zhiwen-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"document{suffix}"
        shutil.copyfile(path, source)
        _write_profile(folder / "profile")
        _run(program, source=source, target=target, max_seconds=max_seconds)
        result = folder / "out" / f"document.{target}"
        if not result.is_file():
            raise CorruptFileError(
                f"LibreOffice cannot read this {path.suffix.lower()} file",
                hint=f"Open it in the program that made it and save it as .{target}.",
            )
        yield result


def _write_profile(profile: Path) -> None:
    items = "\n".join(
        f'<item oor:path="/org.openoffice.{_node(path)}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _ITEMS
    )
    (profile / "user").mkdir(parents=True)
    settings = profile / "user" / "registrymodifications.xcu"
    settings.write_text(_SETTINGS.format(items=items), encoding="utf-8")


def _node(path: str) -> str:
    return path if path.startswith("Inet") else f"Office.{path}"


def _run(program: str, *, source: Path, target: str, max_seconds: float) -> None:
    folder = source.parent
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", target, "--outdir", str(folder / "out"), str(source)),
    ]
    if sys.platform != "win32":
        command = ["/bin/sh", "-c", _LEASH, "sh", *command]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "SAL_USE_VCLPLUGIN": "svp", "TMPDIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=max_seconds)
    except subprocess.TimeoutExpired as error:
        raise CorruptFileError(
            f"LibreOffice did not finish with the file within {max_seconds:g} seconds",
            hint=f"Open it in the program that made it and save it as .{target}.",
        ) from error
    finally:
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the program with the children it left behind, and reap it."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):  # all of them have ended
            os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        process.stdin.close()
    process.wait()
