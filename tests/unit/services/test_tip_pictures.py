"""Pictures that come with a tip: kept without where, when and by whom they were taken, for a while, and shown
to whoever may see them."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from services.archive import PARTS as ARCHIVE
from services.commands import tips
from services.escalation import PARTS as ESCALATION
from services.monitoring import PARTS as MONITORING
from services.monitoring.showing import picture_of
from shared.actors import Actor
from shared.clock import FakeClock
from shared.config import Settings
from shared.errors import BadPayload, NotFound, Refused
from shared.inline import Inline
from shared.journal.chain import document
from shared.messages.codec import plain
from shared.messages.envelope import Message
from shared.parts import Person
from shared.pictures import LARGEST, remade
from tests.photographs import FORMS, HIDDEN, SECRET, bomb, jpeg, scene, written

START = datetime(2026, 2, 18, 11, tzinfo=UTC)


class Desk:
    """Monitoring, escalation and the archive, with what they told."""

    def __init__(self) -> None:
        self.inline = Inline([MONITORING, ESCALATION, ARCHIVE], START)
        self.told: list[Message] = []
        self.inline.listeners.append(self.told.append)
        self.handling = self.inline.services["monitoring"]
        self.store = self.handling.store

    def tip(self, *pictures: bytes, key: str = "k", **more: Any) -> None:
        told = [b64encode(picture).decode() for picture in pictures]
        data = {"tip": "t1", "text": "桥上有个洞", "pictures": told, **more}
        self.inline.call("monitoring", "tip", Actor(Person("li", "unit", "road")), data, key)

    def kept(self) -> list[bytes]:
        return [b64decode(one) for _, one, _ in self.store.pictures.kept()]

    def shown(self, number: int = 1, tip: str = "t1") -> dict[str, Any]:
        return picture_of(self.store, "", {"tip": tip, "number": number})

    def everything(self) -> bytes:
        """All that any service wrote, kept or told, with what is in base64 as it is."""
        services = self.inline.services.values()
        commits = [
            document(commit)
            for service in services
            for head in service.store.journal.heads()
            for commit in service.store.journal.read(head.stream)
        ]
        views = [
            found for s in services for view in s.parts.views for found in s.store.views.find(view, None)
        ]
        texts = [list(place.kept()) for s in services for place in (s.store.texts, s.store.pictures)]
        said = json.dumps([commits, plain(views), repr(texts), repr(self.told)], ensure_ascii=False)
        return said.encode() + b"".join(self.kept())


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_what_a_file_says_is_kept_or_told_anywhere(desk: Desk, form: str) -> None:
    given = FORMS[form]()
    desk.tip(given, harm="health", title="桥")
    [kept] = desk.kept()
    assert Image.open(BytesIO(kept)).format == "JPEG"
    everything = desk.everything()
    assert b"tip.received.v2" in everything
    encoded = [b64encode(HIDDEN[n:])[4:-4] for n in range(3)]
    assert [one for one in (HIDDEN, b64encode(given)[:80], *encoded) if one in everything] == []
    assert desk.inline.dead == []


def test_the_record_has_only_the_ids(desk: Desk) -> None:
    desk.tip(jpeg(), written(scene(), "PNG"))
    [commit] = desk.store.journal.read("tip/t1")
    ids = commit.events[0].data["pictures"]
    assert sorted(ids) == [name for name, _, _ in desk.store.pictures.kept()]
    assert all(len(name) < 40 for name in ids)
    assert len(json.dumps(document(commit))) < 1500


def test_whoever_may_gets_the_picture_back(desk: Desk) -> None:
    desk.tip(jpeg(6), written(scene("L"), "PNG"))
    first, second = desk.shown(1), desk.shown(2)
    assert (first["name"], second["name"], first["of"]) == ("tip-t1-1.jpg", "tip-t1-2.jpg", 2)
    assert Image.open(BytesIO(b64decode(first["picture"]))).size == (32, 48)
    assert b64decode(second["picture"]) == remade(written(scene("L"), "PNG"))


@pytest.mark.parametrize("wrong", [{"number": 0}, {"number": 2}, {"number": -1}, {"tip": "t9"}])
def test_there_is_no_other_picture(desk: Desk, wrong: dict[str, Any]) -> None:
    desk.tip(jpeg())
    with pytest.raises(NotFound):
        desk.shown(**wrong)


@pytest.mark.parametrize("wrong", [{"number": True}, {"number": "1"}, {"tip": None}])
def test_what_is_no_number_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadPayload):
        picture_of(desk.store, "", {"tip": "t1", "number": 1, **wrong})


def test_a_drills_picture_is_called_one_and_is_not_found_from_outside(desk: Desk) -> None:
    desk.store.views.put("tip", "e1", next(iter(_placed(desk))))
    assert picture_of(desk.store, "e1", {"tip": "t1"})["name"] == "EXERCISE-tip-t1-1.jpg"
    with pytest.raises(NotFound):
        picture_of(desk.store, "e2", {"tip": "t1"})


def _placed(desk: Desk) -> Sequence[Any]:
    desk.tip(jpeg())
    return desk.store.views.find("tip", "")


def test_a_picture_goes_when_its_time_is_over_and_the_tip_stays(desk: Desk) -> None:
    desk.tip(jpeg())
    desk.inline.clock.move_to(START + timedelta(days=29))
    assert desk.handling.expire() == 0
    desk.inline.clock.move_to(START + timedelta(days=30, seconds=1))
    assert desk.handling.expire() == 2
    assert desk.kept() == []
    with pytest.raises(NotFound, match="kept no longer"):
        desk.shown()
    assert len(desk.store.views.find("tip", "")) == 1


def test_the_same_call_again_keeps_nothing_more(desk: Desk) -> None:
    for key in ("k", "k", "other"):
        desk.tip(jpeg(), key=key)
    assert len(desk.kept()) == 1
    with pytest.raises(Refused, match="another tip"):
        desk.tip(written(scene("L"), "PNG"), key="third")


def test_what_cannot_be_read_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    with pytest.raises(Refused, match="million pixels"):
        desk.tip(jpeg(), bomb())
    assert (desk.kept(), list(desk.store.texts.kept()), desk.told) == ([], [], [])


@pytest.mark.parametrize(
    "wrong", [["no base64!"], [7], "abcd", [""] * 4, [b64encode(bytes(LARGEST + 3)).decode()]]
)
def test_a_wrong_list_is_refused(desk: Desk, wrong: Any) -> None:
    with pytest.raises(BadPayload, match="pictures"):
        desk.tip(pictures=wrong)


# -- the command


class Sent:
    """What the command hands over, and answers with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        self.data: dict[str, Any] = {}
        self.settings = Settings(var=tmp_path)
        monkeypatch.setattr(tips, "call", self._call)

    def _call(self, settings: Any, clock: Any, target: str, data: str, *_: Any) -> Any:
        self.data = json.loads(data)
        return {"name": "../tip-t1-1.jpg", "of": 1, "picture": b64encode(b"jpeg").decode()}

    def bring(self, *files: Path) -> None:
        tips.bring(self.settings, FakeClock(START), "unit:li@road", "", {"text": "桥上有个洞"}, files)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sent:
    return Sent(monkeypatch, tmp_path)


def test_not_even_the_broker_has_what_a_file_says_or_is_called(sent: Sent, tmp_path: Path) -> None:
    file = tmp_path / f"{SECRET}.jpg"
    file.write_bytes(jpeg())
    sent.bring(file)
    [picture] = sent.data["pictures"]
    assert b64decode(picture) == remade(jpeg())
    assert SECRET not in json.dumps(sent.data)


def test_whoever_brings_what_cannot_be_taken_is_told_which_file(sent: Sent, tmp_path: Path) -> None:
    for content, why in ((bomb(), "million pixels"), (b"x" * (LARGEST + 9), "5 MB"), (b"no", "no picture")):
        (tmp_path / "a.png").write_bytes(content)
        with pytest.raises(BadPayload, match=rf"a\.png: .*{why}"):
            sent.bring(tmp_path / "a.png")
    with pytest.raises(BadPayload, match="cannot be read"):
        sent.bring(tmp_path / "nothing.jpg")
    with pytest.raises(BadPayload, match="at most 3"):
        sent.bring(*[tmp_path / "a.png"] * 4)
    assert sent.data == {}


def test_pictures_are_put_into_the_folder_and_nowhere_else(sent: Sent, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    [path] = tips.shown(sent.settings, FakeClock(START), "office:sun", "", "t1", folder)
    assert (path, path.read_bytes()) == (folder / "tip-t1-1.jpg", b"jpeg")


def test_the_list_says_how_a_tips_pictures_are_seen() -> None:
    tip = {"at": START.isoformat(), "tip": "t1", "matter": "m", "title": "", "place": "", "harm": "none"}
    [_, _, said] = tips.lines([{**tip, "text": "水", "pictures": ["a", "b"]}], Settings(), "")
    assert "pictures: 2, `candor picture t1`" in said
    assert len([*tips.lines([{**tip, "text": "水"}], Settings(), "")]) == 2
