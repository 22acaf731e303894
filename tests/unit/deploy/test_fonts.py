"""Fetching the fonts of official papers, with programs that only pretend to be Debian's."""

from pathlib import Path

import pytest

from deploy.fonts import FACES, NotFetched, fetch

DOWNLOADS = "touch texlive-lang-chinese_1_all.deb"


def program(folder: Path, name: str, does: str) -> None:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{does}\n")
    file.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    unpacks = "\n".join(f"mkdir -p usr/fonts; echo {face} > usr/fonts/{face}.otf" for face in FACES)
    program(tmp_path / "bin", "apt-get", DOWNLOADS)
    program(tmp_path / "bin", "dpkg-deb", unpacks)
    return tmp_path / "bin"


def test_the_faces_are_unpacked_into_the_folder(programs: Path, tmp_path: Path) -> None:
    paths = fetch(tmp_path / "fonts")
    assert [path.read_text().strip() for path in paths] == list(FACES)


def test_what_lies_there_is_not_fetched_again(programs: Path, tmp_path: Path) -> None:
    fetch(tmp_path / "fonts")
    program(programs, "apt-get", "exit 9")
    assert len(fetch(tmp_path / "fonts")) == len(FACES)


def test_a_download_that_fails_says_what_to_do(programs: Path, tmp_path: Path) -> None:
    program(programs, "apt-get", "echo E: no network >&2; exit 100")
    with pytest.raises(NotFetched, match=r"no network.*apt-get update"):
        fetch(tmp_path / "fonts")
    assert not (tmp_path / "fonts").exists()


def test_a_package_without_the_faces_is_told(programs: Path, tmp_path: Path) -> None:
    program(programs, "dpkg-deb", "exit 0")
    with pytest.raises(NotFetched, match=r"has no FandolFang-Regular\.otf"):
        fetch(tmp_path / "fonts")


def test_elsewhere_the_fonts_are_put_there_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotFetched, match="by hand"):
        fetch(tmp_path / "fonts")
