"""What correspondent does about what it hears. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from services.correspondent.model.assignment import Offer
from services.correspondent.model.mandate import mandate_of
from shared.messages.instruction import InstructionIssued, InstructionKind
from shared.parts import Do, Find, Reaction

SPOKEN: frozenset[InstructionKind] = frozenset(
    {"publish_statement", "answer_questions", "brief_media", "correct_record"}
)


def on_issued(instruction: InstructionIssued) -> Reaction:
    """What is to be said in the open needs somebody of each unit who may say it."""
    if instruction.kind not in SPOKEN:
        return
    for unit in instruction.units:
        found = yield Find("correspondent", {"unit": unit})
        offer = Offer(
            assignment=f"{instruction.instruction}-{unit}",
            incident=instruction.incident,
            instruction=instruction.instruction,
            unit=unit,
            asked=instruction.asked,
            due=instruction.due,
            candidates=tuple(mandate_of(document) for document in found),
            at=instruction.at,
        )
        yield Do(f"assignment/{offer.assignment}", offer)


POLICY: Mapping[str, Callable[[Any], Reaction]] = {
    "candor.instruction.instruction.issued.v1": on_issued,
}
