"""Opening pictures, whose makers may mean harm: broken, truncated, or far too large."""

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from loaders.errors import CorruptFileError

_RESAVE = "Open it in the program that made it and save it again."


@contextmanager
def open_picture(source: Path | bytes) -> Iterator[Image.Image]:
    """Open a picture from a file or its bytes.

    Raises:
        CorruptFileError: It is not a picture, is truncated, or has more pixels than Pillow takes
            for harmless (89 million).
    """
    with warnings.catch_warnings():
        # Broken EXIF data, odd TIFF tags: what matters of them shows in the pixels.
        warnings.filterwarnings("ignore", module="PIL")
        # Pillow only warns up to twice its limit, at which memory would run out.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _too_large() from error
        except UnidentifiedImageError as error:
            raise CorruptFileError("this is no picture that can be read", hint=_RESAVE) from error
        except OSError as error:
            if error.errno:
                raise
            raise _broken(error, "the picture") from error
        with image:
            yield image


def read_page(image: Image.Image, number: int = 0) -> Image.Image:
    """Return a page of an opened picture, counted from 0, turned as the camera was held.

    Raises:
        CorruptFileError: The page is truncated, malformed or too large.
    """
    try:
        image.seek(number)
        if image.width * image.height > (Image.MAX_IMAGE_PIXELS or math.inf):
            raise _too_large()  # Pillow looks at the first page only
        image.load()
        return ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, EOFError, TypeError) as error:
        where = f"page {number + 1} of the picture" if number else "the picture"
        raise _broken(error, where) from error


def _broken(error: Exception, where: str) -> CorruptFileError:
    reason = " ".join(str(error).split())
    return CorruptFileError(f"{where} is truncated or broken: {reason}", hint=_RESAVE)


def _too_large() -> CorruptFileError:
    limit = (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
    message = f"the picture has more than {limit} million pixels"
    return CorruptFileError(message, hint="Scale it down, or cut it up.")


def count_pages(image: Image.Image) -> int:
    """Return the number of pages; only TIFF has pages (the frames of others are a film)."""
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
