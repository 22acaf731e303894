"""A statement: checked, approved by another person, published under a name, and every version stays."""

from dataclasses import fields, replace
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.correspondent.check import POINTS, REQUIRED, check
from services.correspondent.model import statement
from services.correspondent.views import public_register
from services.correspondent.views import statement as document
from shared.errors import Refused
from shared.messages.correspondent import (
    ATTRIBUTION,
    Point,
    StatementApproved,
    StatementChecked,
    StatementCorrected,
    StatementDrafted,
    StatementPublished,
    StatementType,
    StatementWithdrawn,
    Wording,
)
from shared.parts import Person
from tests.unit.services.correspondent.examples import (
    CORRECT,
    HOLDING,
    LIN,
    MANDATE,
    NAME,
    SUN,
    TANG,
    WHOLE,
    WITHDRAW,
    after,
    approve,
    draft,
    publish,
    run,
)

APPROVED = run([draft(), approve()])
PUBLISHED = run([publish()], APPROVED)
BLANKS = ["", " ", "\u3000\n"]


def test_a_draft_is_checked_in_the_same_commit() -> None:
    drafted, checked = statement.decide(statement.EMPTY, draft(replace(WHOLE, care="", to_do=" ")))
    assert isinstance(drafted, StatementDrafted)
    assert isinstance(checked, StatementChecked)
    assert (drafted.version, drafted.drafted_by, drafted.brief) == (1, "lin", 1)
    assert checked.present == ("known", "unknown", "doing", "next_word", "questions")
    assert checked.missing == ("to_do", "care")


@pytest.mark.parametrize("point", REQUIRED["notice"])
def test_a_notice_that_lacks_a_point_is_not_approved(point: Point) -> None:
    state = run([draft(replace(WHOLE, **{point: ""}))])
    with pytest.raises(Refused, match=f"lacks {point}$"):
        statement.decide(state, approve())


def test_promises_are_present_or_not_required() -> None:
    assert "promises" not in check("notice", WHOLE).missing
    assert "promises" in check("notice", replace(WHOLE, promises="按时发布")).present


@given(
    st.builds(Wording, **{p: st.sampled_from(["", " ", "有"]) for p in POINTS}),
    st.sampled_from(get_args(StatementType)),
)
def test_the_check_leaves_no_point_out(wording: Wording, kind: StatementType) -> None:
    found = check(kind, wording)
    assert not set(found.present) & set(found.missing)
    assert set(found.present) | set(found.missing) >= set(REQUIRED[kind])
    assert {point.name for point in fields(Wording)} == set(POINTS)


def test_a_holding_statement_says_what_is_not_known_and_when_the_next_word_comes() -> None:
    for wording in (HOLDING, replace(HOLDING, care="抱歉")):
        assert run([draft(wording, "holding"), approve()]).standing == "approved"


@pytest.mark.parametrize("point", ["known", "doing", "to_do", "questions", "promises"])
def test_a_holding_statement_may_say_nothing_else(point: str) -> None:
    with pytest.raises(Refused, match=f"may say only care, next_word, unknown: leave out {point}"):
        statement.decide(statement.EMPTY, draft(replace(HOLDING, **{point: "有"}), "holding"))


@pytest.mark.parametrize("point", ["unknown", "next_word"])
def test_an_empty_holding_statement_is_refused(point: str) -> None:
    with pytest.raises(Refused, match=f"a holding statement needs {point}"):
        statement.decide(statement.EMPTY, draft(replace(HOLDING, **{point: ""}), "holding"))


def test_nobody_approves_what_they_drafted_not_even_an_earlier_version() -> None:
    as_office = replace(LIN, role="office")
    state = run([draft(), draft(by=replace(LIN, id="qin"))])
    with pytest.raises(Refused, match="lin drafted notice-1: another person approves it"):
        statement.decide(state, approve(as_office))


def test_who_read_an_older_version_does_not_approve_the_newer_one() -> None:
    state = run([draft(), draft(minutes=3)])
    with pytest.raises(Refused, match="version 2 of notice-1 is newer"):
        statement.decide(state, approve(version=1))
    assert run([approve(version=2)], state).standing == "approved"


def test_a_new_version_needs_a_new_approval() -> None:
    state = run([draft()], APPROVED)
    assert state.standing == "checked"
    with pytest.raises(Refused, match="not approved"):
        statement.decide(state, publish())


def test_it_is_published_under_the_identity_of_the_register() -> None:
    [published] = statement.decide(APPROVED, publish())
    assert isinstance(published, StatementPublished)
    assert (published.identity, published.published_by, published.version) == (MANDATE.identity, "lin", 1)
    assert published.present == REQUIRED["notice"]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("name", ["disclosure", "address"])
def test_a_statement_without_disclosure_or_address_cannot_be_published(name: str, blank: str) -> None:
    unsigned: dict[str, Any] = {name: blank}
    with pytest.raises(Refused, match=f"without {name} cannot be published"):
        statement.decide(APPROVED, publish(**unsigned))


@pytest.mark.parametrize("blank", BLANKS)
def test_a_statement_without_identity_cannot_be_published(blank: str) -> None:
    with pytest.raises(Refused, match="without identity cannot be published"):
        statement.decide(APPROVED, publish(replace(MANDATE, identity=blank)))


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("name", ATTRIBUTION)
def test_there_is_no_published_statement_without_identity_disclosure_and_address(
    name: str, blank: str
) -> None:
    [published] = statement.decide(APPROVED, publish())
    with pytest.raises(ValueError, match=f"needs its {name}"):
        replace(published, **{name: blank})  # type: ignore[arg-type]  # one of its three texts


@pytest.mark.parametrize(
    "mandate",
    [
        replace(MANDATE, until=date(2026, 2, 17)),
        replace(MANDATE, retired=after(9)),
        replace(MANDATE, since=after(10)),
    ],
    ids=["expired", "retired", "registered later"],
)
def test_a_mandate_that_does_not_hold_then_publishes_nothing(mandate: Any) -> None:
    with pytest.raises(Refused, match="no valid mandate on 2026-02-18"):
        statement.decide(APPROVED, publish(mandate))


@pytest.mark.parametrize(
    "mandate", [replace(MANDATE, until=date(2026, 2, 18)), replace(MANDATE, retired=after(10))]
)
def test_a_mandate_holds_to_its_last_day_and_until_its_end(mandate: Any) -> None:
    assert statement.decide(APPROVED, publish(mandate))


@pytest.mark.parametrize("mandate", [None, replace(MANDATE, person="qin")])
def test_nobody_speaks_unregistered_or_under_the_mandate_of_somebody_else(mandate: Any) -> None:
    with pytest.raises(Refused, match="lin has no identity in the register"):
        statement.decide(APPROVED, publish(mandate))


@pytest.mark.parametrize(
    ("state", "command", "match"),
    [
        (statement.EMPTY, approve(), "draft it first"),
        (statement.EMPTY, publish(), "draft it first"),
        (statement.EMPTY, CORRECT, "never published"),
        (APPROVED, approve(), "approved already"),
        (APPROVED, WITHDRAW, "never published"),
        (run([draft()]), publish(), "not approved"),
        (run([draft()]), replace(draft(), incident="fire-1"), "belongs to water-1"),
        (PUBLISHED, draft(), "was published: correct it"),
        (PUBLISHED, approve(), "published already"),
        (PUBLISHED, publish(), "published already"),
        (PUBLISHED, replace(CORRECT, right=" "), "what is right"),
        (PUBLISHED, replace(WITHDRAW, reason=""), "say why"),
        (run([WITHDRAW], PUBLISHED), CORRECT, "was withdrawn"),
        (run([WITHDRAW], PUBLISHED), WITHDRAW, "was withdrawn"),
    ],
)
def test_what_the_state_does_not_allow_is_refused_with_what_to_do(
    state: Any, command: Any, match: str
) -> None:
    with pytest.raises(Refused, match=match):
        statement.decide(state, command)


def test_the_public_register_shows_what_was_said_by_whom_and_where_and_what_became_of_it() -> None:
    state = run([CORRECT, replace(CORRECT, wrong="20时", right="21时"), WITHDRAW], PUBLISHED)
    [entry] = public_register([document(state)])  # type: ignore[list-item]  # it was drafted
    assert (entry["state"], entry["identity"], entry["withdrawn"]) == (
        "withdrawn",
        MANDATE.identity,
        WITHDRAW.reason,
    )
    assert entry["disclosure"]
    assert entry["address"]
    assert entry["wording"]["known"] == WHOLE.known
    assert [one["right"] for one in entry["corrections"]] == ["五个村", "21时"]


def test_the_public_register_shows_no_draft_and_no_name_behind_it() -> None:
    state = run([draft(replace(WHOLE, known="初稿")), draft(), approve(), publish()])
    [entry] = public_register([document(state), document(run([draft()]))])  # type: ignore[list-item]  # both drafted
    assert entry["version"] == 2
    assert not any(word in repr(entry) for word in ("初稿", "tang", "'lin'"))


def test_the_public_register_begins_with_the_newest() -> None:
    older = document(PUBLISHED)
    newer = document(run([publish(at=after(20))], APPROVED))
    assert [one["published_at"] for one in public_register([older, newer])] == [  # type: ignore[list-item]  # drafted
        after(20).isoformat(),
        after(9).isoformat(),
    ]


EDGES = {
    ("new", StatementDrafted),
    ("checked", StatementDrafted),
    ("approved", StatementDrafted),
    ("checked", StatementApproved),
    ("approved", StatementPublished),
    ("published", StatementCorrected),
    ("published", StatementWithdrawn),
    ("corrected", StatementCorrected),
    ("corrected", StatementWithdrawn),
}
texts = st.sampled_from(["", " ", "有"])


class Life(RuleBasedStateMachine):
    """Anybody asks for anything: only the allowed edges are taken, and nothing is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.state = statement.EMPTY
        self.events: list[Any] = []

    def ask(self, command: Any) -> None:
        before = self.state.standing
        try:
            decided = statement.decide(self.state, command)
        except Refused:
            return
        assert (before, type(decided[0])) in EDGES
        for event in decided:
            self.state = statement.evolve(self.state, event)
        self.events.extend(decided)

    @rule(
        wording=st.sampled_from([WHOLE, HOLDING, replace(WHOLE, care=""), Wording()]),
        kind=st.sampled_from(get_args(StatementType)),
        by=st.sampled_from([LIN, replace(TANG, role="correspondent")]),
    )
    def drafts(self, wording: Wording, kind: StatementType, by: Person) -> None:
        self.ask(draft(wording, kind, by))

    @rule(by=st.sampled_from([LIN, SUN, TANG]), version=st.integers(0, 3))
    def approves(self, by: Person, version: int) -> None:
        self.ask(approve(by, version))

    @rule(
        mandate=st.sampled_from(
            [None, MANDATE, replace(MANDATE, identity=" "), replace(MANDATE, until=date(2026, 1, 1))]
        ),
        address=texts,
        disclosure=texts,
    )
    def publishes(self, mandate: Any, address: str, disclosure: str) -> None:
        self.ask(publish(mandate, address=address, disclosure=disclosure))

    @rule(right=texts)
    def corrects(self, right: str) -> None:
        self.ask(replace(CORRECT, right=right))

    @rule(reason=texts)
    def withdraws(self, reason: str) -> None:
        self.ask(replace(WITHDRAW, reason=reason))

    @invariant()
    def every_version_stays(self) -> None:
        drafted = [event for event in self.events if isinstance(event, StatementDrafted)]
        assert [one.drafted for one in self.state.versions] == drafted
        assert [one.version for one in drafted] == list(range(1, len(drafted) + 1))
        assert list(self.state.corrections) == [e for e in self.events if isinstance(e, StatementCorrected)]

    @invariant()
    def two_people_differ(self) -> None:
        for version in self.state.versions:
            if version.approved:
                assert version.approved.approved_by != version.drafted.drafted_by

    @invariant()
    def what_is_public_is_approved_whole_and_signed(self) -> None:
        public = self.state.published
        if public:
            [version] = [one for one in self.state.versions if one.drafted.version == public.version]
            assert version.approved
            assert version.drafted.kind == "holding" or set(public.present) >= set(REQUIRED["notice"])
            assert all(getattr(public, name).strip() for name in ATTRIBUTION)

    @invariant()
    def the_register_holds_it_once_it_was_public(self) -> None:
        shown = document(self.state)
        assert len(public_register([shown] if shown else [])) == bool(self.state.published)


TestLife = Life.TestCase


def test_the_name_of_a_statement_is_that_of_its_stream() -> None:
    assert document(PUBLISHED)["statement"] == NAME  # type: ignore[index]  # it was drafted
