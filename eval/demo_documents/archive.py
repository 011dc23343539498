"""Makes Office files reproducible: they are ZIP archives full of the time of day."""

import io
import re
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a ZIP entry can carry
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FIXED = rb"\g<1>2026-07-08T00:00:00Z"


def normalize_archive(data: bytes) -> bytes:
    """Rewrite an Office file with fixed entry times and fixed document properties.

    Args:
        data: A docx, pptx or xlsx file.

    Returns:
        The same file, independent of the moment it was written at.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _STAMP.sub(_FIXED, content)
            fixed = zipfile.ZipInfo(entry.filename, _EPOCH)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, content)
    return out.getvalue()
