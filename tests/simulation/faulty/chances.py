"""What goes wrong in a run, and how often: all of it follows from the seed."""

import random
from dataclasses import dataclass, fields

OPTIONS = 3


@dataclass(frozen=True, slots=True)
class Faults:
    """The rates of one run; 0 is never.

    `patient`: time goes on only when nothing is under way, as it does where the grace outlasts every delay;
    then the decisions must be those of a run without faults. Else clocks run ahead of messages.
    `shared`: two replicas of each service over one store that writes at once (MongoDB); else one process
    over a store that writes views and marks later (SQLite).
    `live`: live work goes on beside the exercise.
    Rates of a turn: `crash`, `away` (the broker), `store_away`, `cut` (a connection is lost while work
    goes on), `jump` (a clock). Of an outside step: `pause` (somebody else's turn), `lost_answer` (done, and
    reported as not done). Of a message: `twice`. Of an answered call: `again` (asked anew under its key).
    """

    patient: bool = True
    shared: bool = False
    live: bool = True
    crash: float = 0.0
    away: float = 0.0
    store_away: float = 0.0
    cut: float = 0.0
    jump: float = 0.0
    pause: float = 0.0
    lost_answer: float = 0.0
    twice: float = 0.0
    again: float = 0.0

    def ended(self) -> "Faults":
        """Nothing goes wrong any more; the rest is as it was."""
        return Faults(self.patient, self.shared, self.live)

    def __str__(self) -> str:
        rates = (
            f"{f.name} {getattr(self, f.name):.4f}" for f in fields(self)[OPTIONS:] if getattr(self, f.name)
        )
        who = "two replicas over one store" if self.shared else "one process with a store that writes later"
        beside = ", live work beside" if self.live else ""
        return f"{'patient' if self.patient else 'hasty'}, {who}{beside}; {', '.join(rates) or 'no faults'}"


NONE = Faults()
MOST = Faults(
    crash=0.006,
    away=0.004,
    store_away=0.003,
    cut=0.006,
    jump=0.01,
    pause=0.4,
    lost_answer=0.01,
    twice=0.15,
    again=0.3,
)
"""The highest rates. Each kind is left out of every third run, so that none hides what another finds."""


def faults_of(chance: random.Random) -> Faults:
    """The faults of a run."""
    patient, shared, live = chance.random() < 0.65, chance.random() < 0.6, chance.random() < 0.25
    rates = {
        field.name: chance.random() * getattr(MOST, field.name) if chance.random() > 1 / 3 else 0.0
        for field in fields(Faults)[OPTIONS:]
    }
    return Faults(patient, shared, live, **rates)
