"""The matrix: what it proposes, in which words, and what it cannot read."""

import inspect
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.escalation import settings, severity
from services.escalation.severity import propose, rank
from shared.errors import SettingsError
from shared.messages.monitoring import Harm, HarmKind, HarmTold, Reach
from tests.unit.services.escalation.examples import MATRIX, reach

SPREADS = {
    "narrow": reach(15, growth=1.0, outlets=1, places=1),
    "spreading": reach(60, growth=1.5, outlets=3, places=1),
    "wide": reach(400, growth=4.5, outlets=6, places=5),
}
KINDS: tuple[HarmKind, ...] = get_args(HarmKind)
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


def test_many_claims_that_nobody_checked_raise_by_one() -> None:
    few, many = (replace(SPREADS["narrow"], claims=claims) for claims in (9, 10))
    assert propose(MATRIX, "service_lost", few).level == "III"
    proposal = propose(MATRIX, "service_lost", many)
    assert proposal.level == "II"
    assert "10 项说法未核实" in proposal.reason
    assert "claims not checked: 10" in proposal.reason_en


SICK = HarmTold("health", 3, ("河东村", "镇中心"), ("m7", "m8", "m9"))


def test_harm_that_enough_texts_tell_of_counts_and_the_reason_says_whose_word_it_is() -> None:
    spread = replace(SPREADS["spreading"], examples=("m1", "m7"), harms=(SICK,))
    proposal = propose(MATRIX, "service_lost", spread)
    assert proposal.level == "II"
    assert proposal.reason.startswith(
        "涉及健康或安全（3 条信息提到，涉及河东村、镇中心，尚未核实），正在扩散（"
    )
    assert proposal.reason_en.startswith(
        "Health or safety is at stake (told in 3 mentions, 河东村, 镇中心; not checked) and it is spreading ("
    )
    assert proposal.mentions == ("m7", "m8", "m9", "m1")


def test_harm_that_few_texts_tell_of_changes_nothing() -> None:
    spread = replace(SPREADS["spreading"], harms=(replace(SICK, texts=2),))
    assert propose(MATRIX, "service_lost", spread).level == "III"


def test_harm_that_is_told_never_lowers_what_a_topic_is_about() -> None:
    slight = HarmTold("nuisance", 400, (), ("m1",))
    for harm, *_ in TABLE[1:]:
        spread = SPREADS["spreading"]
        assert propose(MATRIX, harm, replace(spread, harms=(slight,))) == propose(MATRIX, harm, spread)


def test_the_worst_harm_that_enough_texts_tell_of_counts() -> None:
    deaths = HarmTold("life", 2, (), ("m3",))
    proposal = propose(MATRIX, "none", replace(SPREADS["narrow"], harms=(SICK, deaths)))
    assert (proposal.level, proposal.mentions) == ("II", ("m3",))
    assert proposal.reason.startswith("危及生命（2 条信息提到，尚未核实）")


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
    st.integers(0, 30),
    st.lists(
        st.builds(
            HarmTold, st.sampled_from(KINDS), st.integers(1, 9), st.just(("河东村",)), st.just(("m1",))
        ),
        max_size=4,
        unique_by=lambda told: told.kind,
    ).map(tuple),
)


@given(st.sampled_from([row[0] for row in TABLE]), REACH)
def test_every_matter_has_a_proposal_whose_reason_is_one_sentence(harm: Harm, spread: Reach) -> None:
    proposal = propose(MATRIX, harm, spread)
    assert rank(proposal.level) >= rank(propose(MATRIX, harm, replace(spread, harms=())).level)
    assert 0 <= rank(proposal.level) <= 3
    assert proposal.reason.count("。") == 1
    assert proposal.reason.endswith("。")
    assert proposal.reason_en.count(". ") == 0
    assert proposal.reason_en.endswith("proposed.")


def test_nothing_of_approval_or_tone_can_reach_the_matrix() -> None:
    told = {
        *inspect.signature(propose).parameters,
        *(field.name for kind in (Reach, HarmTold) for field in fields(kind)),
    }
    assert told == {
        *("matrix", "harm", "reach"),
        *("mentions", "expected", "growth", "outlets", "places", "questions", "examples", "claims", "harms"),
        *("kind", "texts"),
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
        ("raised: {questions: 20, claims: 10,", "raised: {questions: 20,", r"lacks claims: add it"),
        ("growth: 2,", "growth: much,", r"is 'much': write a number"),
        ("health: 3, life: 2}", "health: 3}", r"told lacks life: add it"),
        ("health: 3, life: 2}", "health: 0, life: 2}", r"health is less than one text: write 1 or more"),
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
