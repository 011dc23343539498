"""Old and foreign Office files for tests, and the mark that skips where LibreOffice is absent."""

import zipfile
from pathlib import Path

import pytest

from loaders.office.libreoffice import find_libreoffice

needs_libreoffice = pytest.mark.skipif(
    find_libreoffice() is None, reason="LibreOffice is not installed"
)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_KIND = "application/vnd.oasis.opendocument.text"


def write_odt(path: Path, *, body: str, manifest: str = "") -> Path:
    """Write a text document of OpenDocument; `body` is XML with the prefixes text, draw, xlink."""
    content = (
        f'<office:document-content xmlns:office="{_OFFICE}:office:1.0" '
        f'xmlns:text="{_OFFICE}:text:1.0" xmlns:draw="{_OFFICE}:drawing:1.0" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    entry = "manifest:file-entry manifest:full-path"
    entries = (
        f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0">'
        f'<{entry}="/" manifest:media-type="{_KIND}"/>'
        f'<{entry}="content.xml" manifest:media-type="text/xml">{manifest}</manifest:file-entry>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", _KIND)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", entries)
    return path
