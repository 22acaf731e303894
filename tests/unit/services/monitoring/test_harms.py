"""How often the rules for harms are right, on texts labelled by hand, and what they must not take for one."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring.comparable import comparable
from services.monitoring.harm_words import HARMS
from services.monitoring.harms import KINDS, harms_in
from tests.unit.services.monitoring.labelled_harms import HELD_OUT, SEEN, Labelled

LEAST = 0.85


def measured(texts: Sequence[Labelled]) -> tuple[float, float, list[str]]:
    """Precision and recall over all kinds, and the texts that the rules have wrong."""
    said = [(set(harms_in(comparable(text))), label, text) for text, label in texts]
    right = sum(len(found & true) for found, true, _ in said)
    wrong = [f"{text}: {sorted(found)}" for found, true, text in said if found != true]
    return (
        right / sum(len(found) for found, _, _ in said),
        right / sum(len(true) for _, true, _ in said),
        wrong,
    )


CRITICISM = (
    "镇里办事太慢了，等了四十分钟",
    "领导不作为，群众很失望",
    "什么态度，气死人了，差评",
    "电话打了一个小时没人接，你们在干什么",
    "通知写得看不懂，村里的人都这么说",
    "反对这个方案，坚决不同意",
    "支持镇里的决定，点赞",
    "真让人伤心，对你们失望透顶",
    "The office is far too slow and nobody cares",
    "I am sick of these answers, what a disgrace",
    "We are against the plan, resign",
    "Well done, thank you all",
    "The worst notice I have ever read, shame on them",
)


@pytest.mark.parametrize("text", CRITICISM)
def test_criticism_and_praise_tell_of_no_harm(text: str) -> None:
    assert harms_in(comparable(text)) == ()


FEELINGS = re.compile(
    "失望|愤怒|生气|讨厌|垃圾领导|差评|点赞|支持|反对|不满|满意|可耻|丢人|无能|不作为|腐败|谢|好评|抗议"
    "|angry|shame|disgrace|corrupt|incompetent|useless|great|thank|resign|protest|support|oppose|love|hate"
)


def test_no_word_of_approval_or_anger_is_looked_for() -> None:
    words = [word for kind in HARMS.values() for word in kind]
    assert len(words) > 300
    assert [word for word in words if FEELINGS.search(word)] == []


@given(st.text(alphabet="没停水有人死会不?,。!住院吗如果 no hurt.", max_size=60))
def test_any_text_can_be_read_and_its_harms_stand_from_the_least_to_the_worst(text: str) -> None:
    found = harms_in(comparable(text))
    assert list(found) == [kind for kind in KINDS if kind in found]


@pytest.mark.parametrize("texts", [SEEN, HELD_OUT], ids=["seen", "held out"])
def test_the_rules_are_mostly_right(texts: Sequence[Labelled]) -> None:
    precision, recall, wrong = measured(texts)
    print(f"harms: precision {precision:.2f}, recall {recall:.2f} on {len(texts)}; wrong: {wrong}")
    assert min(precision, recall) >= LEAST, wrong
