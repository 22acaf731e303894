"""How often the rules for questions and claims are right, on texts labelled by hand."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import reduce

import pytest

from services.monitoring.asking import asks
from services.monitoring.claims import claims_in
from services.monitoring.comparable import comparable
from services.monitoring.matching import Watched, match
from services.monitoring.model.topic import EMPTY, Count, Watch, decide, evolve
from shared.messages.monitoring import Claimed, TopicClaimed, TopicCounted
from shared.messages.sources import Mention, Mentions
from tests.unit.services.monitoring.labelled import HELD_OUT, SEEN, Labelled

AT = datetime(2026, 2, 18, 11, tzinfo=UTC)
LEAST = 0.8
Rule = Callable[[str], bool]
RULES: dict[str, tuple[Rule, Callable[[Labelled], bool]]] = {
    "question": (asks, lambda one: one[1]),
    "hurt": (lambda text: "hurt" in claims_in(text), lambda one: "hurt" in one[2]),
    "cause": (lambda text: "cause" in claims_in(text), lambda one: "cause" in one[2]),
    "time": (lambda text: "time" in claims_in(text), lambda one: "time" in one[2]),
}


def measured(name: str, texts: Sequence[Labelled]) -> tuple[float, float, list[str]]:
    """Precision, recall, and the texts that the rule has wrong."""
    rule, label = RULES[name]
    said = [(rule(comparable(one[0])), label(one), one[0]) for one in texts]
    right = sum(found and true for found, true, _ in said)
    wrong = [text for found, true, text in said if found != true]
    return right / sum(found for found, _, _ in said), right / sum(true for _, true, _ in said), wrong


@pytest.mark.parametrize("texts", [SEEN, HELD_OUT], ids=["seen", "held out"])
@pytest.mark.parametrize("name", RULES)
def test_the_rules_are_mostly_right(name: str, texts: Sequence[Labelled]) -> None:
    precision, recall, wrong = measured(name, texts)
    print(f"{name}: precision {precision:.2f}, recall {recall:.2f} on {len(texts)}; wrong: {wrong}")
    assert min(precision, recall) >= LEAST, wrong


def test_claims_of_new_texts_are_counted_once_with_the_ids_of_the_last() -> None:
    texts = ("听说有3人受伤", "听说有3人受伤", "由于管道老化，两名工人被困", "庙会真热闹")
    mentions = tuple(Mention(f"m{n}", "s", AT, f"自来水：{text}") for n, text in enumerate(texts))
    [matched] = match({"b1": Mentions(mentions, AT)}, [Watched("water", ("自来水",))])
    topic = reduce(evolve, decide(EMPTY, Watch("water", "自来水", ("自来水",), "nuisance", AT)), EMPTY)
    told = decide(topic, Count(matched.matches, AT))
    assert [type(event) for event in told[:2]] == [TopicCounted, TopicClaimed]
    topic = reduce(evolve, told, topic)
    assert topic.claims == (Claimed("cause", 1, ("m2",)), Claimed("hurt", 2, ("m0", "m2")))
    assert decide(topic, Count(matched.matches, AT))[1:] == []
