"""A picture made anew: what it shows stays, and nothing else of its file."""

import random
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shared import pictures
from shared.errors import Refused
from shared.pictures import LARGEST, LONGEST, MOST, remade
from tests.photographs import (
    FORMS,
    HIDDEN,
    SECRET,
    bomb,
    exif,
    jpeg,
    moving,
    png,
    scene,
    written,
)

RED, BLUE = (220, 30, 30), (20, 20, 200)
ALLOWED = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
"""JFIF's head, tables of numbers, the frame, tables of codes, the pixels."""


def opened(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture))


def segments(picture: bytes) -> list[tuple[int, bytes]]:
    """The parts of a JPEG before its pixels, by their markers."""
    found: list[tuple[int, bytes]] = []
    place = 2
    while not found or found[-1][0] != 0xDA:
        size = int.from_bytes(picture[place + 2 : place + 4], "big")
        found.append((picture[place + 1], picture[place + 4 : place + 2 + size]))
        place += 2 + size
    return found


def near(one: Any, other: tuple[int, ...]) -> bool:
    return all(abs(first - second) < 30 for first, second in zip(one, other, strict=True))


def corners(picture: bytes) -> list[str]:
    """The colours of the four quarters, left to right and downwards."""
    image = opened(picture).convert("RGB")
    places = [(x, y) for y in (1, 3) for x in (1, 3)]
    colours = [image.getpixel((image.width * x // 4, image.height * y // 4)) for x, y in places]
    return ["blue" if near(one, BLUE) else "red" if near(one, RED) else str(one) for one in colours]


@pytest.mark.parametrize("form", FORMS)
def test_the_pictures_of_these_tests_hold_what_must_go(form: str) -> None:
    image = opened(FORMS[form]())
    image.load()
    said = repr(image.info) + repr(dict(image.getexif())) + repr(getattr(image, "text", ""))
    assert SECRET in said


@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_what_a_file_says_beside_its_pixels_is_left(form: str) -> None:
    made = remade(FORMS[form]())
    assert HIDDEN not in made
    parts = segments(made)
    assert {marker for marker, _ in parts} == ALLOWED
    assert [data[:5] for marker, data in parts if marker == 0xE0] == [b"JFIF\x00"]
    assert made.endswith(b"\xff\xd9")
    assert made.index(b"\xff\xd9") == len(made) - 2
    image = opened(made)
    assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert dict(image.getexif()) == {}


def test_two_files_that_show_the_same_become_the_same() -> None:
    bare = written(scene(), "PNG")
    assert remade(png()) == remade(bare) == remade(written(scene("RGBA"), "PNG"))


@pytest.mark.parametrize("form", FORMS)
def test_what_it_shows_stays(form: str) -> None:
    made = remade(FORMS[form]())
    assert opened(made).size == (48, 32)
    assert corners(made) == ["blue", "red", "red", "red"]


TURNED = {
    1: ["blue", "red", "red", "red"],
    2: ["red", "blue", "red", "red"],
    3: ["red", "red", "red", "blue"],
    4: ["red", "red", "blue", "red"],
    5: ["blue", "red", "red", "red"],
    6: ["red", "blue", "red", "red"],
    7: ["red", "red", "red", "blue"],
    8: ["red", "red", "blue", "red"],
}


@pytest.mark.parametrize("orientation", TURNED)
def test_it_is_turned_as_the_telephone_was_held(orientation: int) -> None:
    made = remade(jpeg(orientation))
    assert corners(made) == TURNED[orientation]
    assert opened(made).size == ((32, 48) if orientation > 4 else (48, 32))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_any_file_is_turned(form: str) -> None:
    assert corners(remade(written(scene(), form, exif=exif(6)))) == TURNED[6]


def test_only_the_first_of_moving_pictures_is_taken() -> None:
    assert corners(remade(moving())) == TURNED[1]


def test_what_is_transparent_hides_nothing() -> None:
    image = scene("RGBA")
    image.putalpha(0)
    assert min(opened(remade(written(image, "PNG"))).tobytes()) > 250


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode: str) -> None:
    made = remade(written(scene("L" if mode == "I;16" else mode).convert(mode), "PNG"))
    assert opened(made).size == (48, 32)


def test_a_picture_for_printers_is_read() -> None:
    assert opened(remade(written(scene("CMYK"), "JPEG"))).mode == "RGB"


def test_a_large_one_is_made_smaller() -> None:
    made = opened(remade(written(scene(size=(4000, 1000)), "JPEG")))
    assert made.size == (LONGEST, 400)


def test_one_that_cannot_be_pressed_is_small_enough_all_the_same() -> None:
    noise = Image.frombytes("RGB", (1200, 1200), random.Random(1).randbytes(1200 * 1200 * 3))
    given = written(noise.resize((2200, 2200)), "JPEG", quality=88)
    assert 1_000_000 < len(given) <= LARGEST
    assert len(remade(given)) <= MOST


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 9_999), (5_001, 10_000)])
def test_a_bomb_is_refused_before_it_goes_off(size: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="50 million pixels: make it smaller"):
        remade(bomb(*size))


def test_a_text_that_unfolds_without_end_is_refused() -> None:
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    said.add_text("t", "x" * 3_000_000, zip=True)
    with pytest.raises(Refused, match="cannot be read"):
        remade(written(scene(), "PNG", pnginfo=said))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"", "no picture"),
        (b"GIF89a" + b"\0" * 60, "no picture"),
        (b"%PDF-1.7", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (written(scene(), "BMP"), "no picture"),
        (written(scene(), "TIFF"), "no picture"),
        (b"\xff\xd8\xff" + b"x" * LARGEST, "may have 5 MB"),
        (written(scene(size=(900, 900)), "JPEG")[:4000], "cannot be read"),
        (written(scene(), "PNG")[:60], "cannot be read"),
    ],
)
def test_what_is_no_picture_is_refused(given: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        remade(given)


@given(st.sampled_from(sorted(FORMS)), st.integers(0, 4000), st.binary(min_size=1, max_size=6))
def test_whatever_is_broken_in_a_file_none_of_it_stays(form: str, place: int, other: bytes) -> None:
    whole = FORMS[form]()
    place %= len(whole)
    try:
        made = remade(whole[:place] + other + whole[place + len(other) :])
    except Refused:
        return
    assert HIDDEN not in made
    assert {marker for marker, _ in segments(made)} == ALLOWED


def test_the_limits_leave_room_in_one_call() -> None:
    from shared.bus.letters import BODY_MOST

    assert len(pictures.kept_as(bytes(MOST))) * pictures.MOST_PICTURES < BODY_MOST // 1.5
