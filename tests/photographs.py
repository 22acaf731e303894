"""Pictures as telephones and programs write them: full of what must not be kept. Each is known by SECRET."""

import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

SECRET = "ZhangSan-P40Pro-31.2304"
HIDDEN = SECRET.encode()
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><who>{SECRET}</who></x:xmpmeta>'.encode()
ICC = b"\x00" * 40 + HIDDEN + b"\x00" * 200
SIZE = (48, 32)


def scene(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """A red field with a blue left upper quarter."""
    made = Image.new("RGB", size, (220, 30, 30))
    made.paste((20, 20, 200), (0, 0, size[0] // 2, size[1] // 2))
    return made.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    """The device, its owner, the place and a thumbnail, in all directories that EXIF has."""
    said = Image.Exif()
    said[0x0112] = orientation
    for tag in (0x010E, 0x010F, 0x0110, 0x013B, 0x8298):  # description, make, model, artist, copyright
        said[tag] = SECRET
    said.get_ifd(0x8769).update({0x9003: SECRET, 0x927C: HIDDEN, 0xA430: SECRET, 0xA431: SECRET})
    north = (IFDRational(31), IFDRational(13), IFDRational(49))
    said.get_ifd(0x8825).update({1: "N", 2: north, 3: "E", 4: north, 27: HIDDEN})
    return said


def written(picture: Image.Image, form: str, **more: Any) -> bytes:
    """The file that Pillow makes of it."""
    file = BytesIO()
    picture.save(file, form, **more)
    return file.getvalue()


def jpeg(orientation: int = 1) -> bytes:
    """With EXIF, XMP, a comment, a colour profile, IPTC, and a second file behind its end."""
    whole = written(
        scene(), "JPEG", exif=exif(orientation), comment=HIDDEN, icc_profile=ICC, xmp=XMP, quality=95
    )
    iptc = b"Photoshop 3.0\x00" + HIDDEN
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return whole[:2] + segment + whole[2:] + HIDDEN


def png() -> bytes:
    """With texts of all three kinds, EXIF, a colour profile, a chunk of nobody's, and a tail."""
    said = PngInfo()
    said.add_text("Author", SECRET)
    said.add_text("Location", SECRET, zip=True)
    said.add_itxt("XML:com.adobe.xmp", XMP.decode())
    whole = written(scene("RGBA"), "PNG", pnginfo=said, exif=exif(), icc_profile=ICC)
    crc = struct.pack(">I", zlib.crc32(b"vpAg" + HIDDEN))
    return whole[:33] + struct.pack(">I", len(HIDDEN)) + b"vpAg" + HIDDEN + crc + whole[33:] + HIDDEN


def webp() -> bytes:
    """With EXIF, XMP and a colour profile."""
    return written(scene(), "WEBP", exif=exif(), xmp=XMP, icc_profile=ICC)


def moving() -> bytes:
    """Two pictures one after the other, the second of which says something."""
    second = scene().transpose(Image.Transpose.ROTATE_180)
    return written(scene(), "WEBP", save_all=True, append_images=[second], xmp=XMP)


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of few bytes that says it has 900 million pixels."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * ((width // 8 + 1) * 64))
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


FORMS: Mapping[str, Callable[[], bytes]] = {"jpeg": jpeg, "png": png, "webp": webp, "moving": moving}
