"""The open fonts that the PDF is set in, and where they lie. Reads the file system.

Noto Serif SC and Noto Sans SC come with the program, in a package (OFL). Where the Fandol fonts lie in a
folder too (GPL with an exception for documents; `make fonts` fetches them from Debian), the four faces of
the standard are there: Fang for the body, Song for titles, Hei and Kai for headings.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from shared.errors import Refused

PACKAGE = "pylopdf_fonts_zh_cn"
FANG = "FandolFang-Regular.otf"
TEXLIVE = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")


@dataclass(frozen=True, slots=True)
class Fonts:
    """Families by use, the first that is there counts; `thin` where titles have no bold face."""

    folders: tuple[Path, ...]
    body: tuple[str, ...]
    title: tuple[str, ...]
    heading: tuple[str, ...]
    second: tuple[str, ...]
    digits: tuple[str, ...]
    thin: bool

    def families(self) -> dict[str, tuple[str, ...] | bool]:
        """What the typesetter is told."""
        names = ("body", "title", "heading", "second", "digits", "thin")
        return {name: getattr(self, name) for name in names}


def found(own: Path, chinese: bool = True) -> Fonts:
    """The fonts of this machine for a Chinese sheet or an English one, which looks better without Fandol's
    Latin letters; `own` is the installation's folder of fonts.

    Raises Refused where there is none that has Chinese, saying how to get one.
    """
    spec = find_spec(PACKAGE)
    folders = tuple(Path(place) for place in (spec and spec.submodule_search_locations) or ())
    fandol = next((folder for folder in (own, TEXLIVE) if (folder / FANG).is_file()), None)
    if folders and not chinese:
        fandol = None
    if fandol:
        folders = (fandol, *folders)
    if not folders:
        raise Refused(
            "no Chinese font is there for a PDF: run `make env` (it installs one), or take html or docx"
        )
    serif, sans = ("Noto Serif SC", "FandolSong"), ("Noto Sans SC", "FandolHei")
    if not fandol:
        return Fonts(folders, serif, serif, sans, serif, serif, thin=True)
    return Fonts(
        folders,
        body=("FandolFang R", *serif),
        title=("FandolSong", *serif),
        heading=("FandolHei", *sans),
        second=("FandolKai", *serif),
        digits=("FandolSong", *serif),
        thin=False,
    )
