"""What comes in from outside: public texts without their authors."""

from dataclasses import dataclass
from datetime import datetime

from shared.messages.catalogue import event


@dataclass(frozen=True, slots=True)
class Mention:
    """One public text. There is no author to fill in: who said it is dropped where a source is read.

    `source` names the feed, `place` and `outlet` may be empty, `lang` is a BCP 47 tag.
    """

    class Meta:
        """For the schema: what a source adds of its own (an author, a handle) is dropped on reading."""

        unknown = "exclude"

    id: str
    source: str
    at: datetime
    text: str
    lang: str = "zh"
    place: str = ""
    outlet: str = ""


@event("sources", "mentions", passing=True)
@dataclass(frozen=True, slots=True)
class Mentions:
    """Up to 500 mentions in one message; `at` is the time of the newest."""

    mentions: tuple[Mention, ...]
    at: datetime


MOST_MENTIONS = 500
