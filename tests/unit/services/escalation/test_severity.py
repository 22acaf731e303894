"""The matrix: what it proposes, in which words, and what it cannot read."""

import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.escalation import settings, severity
from services.escalation.severity import propose, rank
from shared.errors import SettingsError
from shared.messages.monitoring import Harm, Reach
from tests.unit.services.escalation.examples import MATRIX, reach

SPREADS = {
    "narrow": reach(15, growth=1.0, outlets=1, places=1),
    "spreading": reach(60, growth=1.5, outlets=3, places=1),
    "wide": reach(400, growth=4.5, outlets=6, places=5),
}
TABLE: list[tuple[Harm, str, str]] = [
    ("none", "IV", "IV III"),
    ("nuisance", "IV", "III III"),
    ("service_lost", "III", "III II"),
    ("health", "III", "II II"),
    ("life", "II", "I I"),
]


@pytest.mark.parametrize(("harm", "narrow", "further"), TABLE)
def test_the_table_is_as_written(harm: Harm, narrow: str, further: str) -> None:
    levels = [propose(MATRIX, harm, spread).level for spread in SPREADS.values()]
    assert levels == [narrow, *further.split()]


def test_one_sign_alone_does_not_make_a_matter_spread() -> None:
    assert propose(MATRIX, "nuisance", reach(400, growth=1.0, outlets=1, places=1)).level == "IV"


def test_questions_without_an_answer_raise_by_one_but_not_beyond_the_bound() -> None:
    assert propose(MATRIX, "nuisance", reach(15, growth=1.0, questions=20)).level == "III"
    assert propose(MATRIX, "health", reach(400, growth=5.0, questions=90)).level == "II"


def test_a_claim_that_nobody_checked_raises_by_one() -> None:
    assert propose(MATRIX, "service_lost", SPREADS["narrow"], claims=1).level == "II"


def test_the_reason_is_one_sentence_in_each_language() -> None:
    proposal = propose(MATRIX, "service_lost", reach(60, growth=2.5, outlets=4, places=2, questions=24))
    assert proposal.reason == (
        "公共服务中断，正在扩散（超出预期 50 条，增速 2.5 倍，4 家平台，2 个地点），"
        "另有 24 个问题未答复，建议 II 级。"
    )
    assert proposal.reason_en == (
        "A public service is lost and it is spreading (mentions above expectation: 50, growth: 2.5, "
        "outlets: 4, places: 2); questions without an answer: 24: level II (orange) is proposed."
    )


REACH = st.builds(
    Reach,
    st.integers(0, 10_000),
    st.floats(0, 1000),
    st.floats(0, 50),
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(0, 200),
    st.just(()),
)


@given(st.sampled_from([row[0] for row in TABLE]), REACH, st.integers(0, 3))
def test_every_matter_has_a_proposal_whose_reason_is_one_sentence(
    harm: Harm, spread: Reach, claims: int
) -> None:
    proposal = propose(MATRIX, harm, spread, claims)
    assert 0 <= rank(proposal.level) <= 3
    assert proposal.reason.count("。") == 1
    assert proposal.reason.endswith("。")
    assert proposal.reason_en.count(". ") == 0
    assert proposal.reason_en.endswith("proposed.")


def test_nothing_of_approval_or_tone_can_reach_the_matrix() -> None:
    told = {*inspect.signature(propose).parameters, *(field.name for field in fields(Reach))}
    assert told == {
        *("matrix", "harm", "reach", "claims"),
        *("mentions", "expected", "growth", "outlets", "places", "questions", "examples"),
    }
    words = re.findall(
        r"[a-z_]+", Path(inspect.getfile(severity)).read_text(encoding="utf-8").partition('"""\n')[2]
    )
    assert not {"sentiment", "approval", "tone", "criticism", "negative"} & set(words)


MENDED = settings.HERE / "severity.yml"


@pytest.mark.parametrize(
    ("old", "new", "say"),
    [
        (
            "narrow: IV,  spreading: IV",
            "narrow: V,  spreading: IV",
            r"severity.yml:14: .*narrow is 'V': use one of IV",
        ),
        ("outlets: 5", "outlet: 5", r"severity.yml:8: .*outlet is not known here: use outlets"),
        ("of: 0", "of: 1", r"severity.yml:10: .*write of: 0"),
        ("raised: {questions: 20, claims: 1,", "raised: {questions: 20,", r"lacks claims: add it"),
        ("growth: 2,", "growth: much,", r"is 'much': write a number"),
    ],
)
def test_an_error_in_the_matrix_names_file_line_and_what_to_do(
    tmp_path: Path, old: str, new: str, say: str
) -> None:
    text = MENDED.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "severity.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError, match=say):
        settings.matrix(tmp_path / "severity.yml")
