"""A picture that a person brought, made anew: what it shows stays, and nothing else of the file does.

Where and when it was taken and with which device, comments, thumbnails, colour profiles and what lies behind
its end are never copied: the new file is written from the pixels alone. It is turned as the old one said,
with white where that was transparent.
"""

import struct
import warnings
from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING
from zlib import error as BrokenStream  # noqa: N812 - an error of zlib's is called no more than that

from shared.errors import Refused

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PICTURES = 3
"""Of one tip."""
LARGEST = 5_000_000
"""Bytes of a picture that is taken."""
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST = 1600
"""Pixels of the longer side of the one that is made."""
MOST = 1_000_000
"""Bytes of the one that is made: three of them go into one call with room to spare."""
STEPS = ((LONGEST, 85), (LONGEST, 70), (1200, 70), (800, 60))
"""How long and of which quality it is made: the first that is small enough."""
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, MemoryError, OverflowError)


def remade(given: bytes) -> bytes:
    """The picture in a file (JPEG, PNG or WebP; its first, where it moves) as a JPEG of its own. Refused
    where it is none, is too large, or cannot be read."""
    if len(given) > LARGEST:
        raise Refused(f"a picture may have {LARGEST // 1_000_000} MB: make it smaller")
    shown = _shown(given)
    for longest, quality in STEPS:
        written = _written(shown, longest, quality)
        if len(written) <= MOST:
            break
    return written


def kept_as(picture: bytes) -> str:
    """How it lies in the one place that expires, where all is text."""
    return b64encode(picture).decode()


def _shown(given: bytes) -> "Image":
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is wrong beside the pixels is no matter
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _pixels(given)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise _too_many() from None
        except UnidentifiedImageError:
            raise Refused("it is no picture that is known here: bring a JPEG, PNG or WebP") from None
        except (*BROKEN, struct.error, BrokenStream):
            raise Refused("the picture cannot be read to its end: bring another copy of it") from None


def _pixels(given: bytes) -> "Image":
    """What the picture shows, and nothing of what else stands in its file."""
    from PIL import Image, ImageOps

    with Image.open(BytesIO(given), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise _too_many()
        picture.draft("RGB", (LONGEST, LONGEST))  # a large JPEG is decoded at half its size, or less
        ImageOps.exif_transpose(picture, in_place=True)
        seen = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    shown = Image.new("RGB", seen.size, "white")
    shown.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    return shown


def _too_many() -> Refused:
    return Refused(f"a picture may have {MOST_PIXELS // 1_000_000} million pixels: make it smaller")


def _written(shown: "Image", longest: int, quality: int) -> bytes:
    smaller, file = shown.copy(), BytesIO()
    smaller.thumbnail((longest, longest))
    smaller.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()
