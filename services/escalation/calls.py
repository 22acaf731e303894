"""The calls that people give to escalation: who may, and where each is decided. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from services.escalation.model import commands as c
from services.escalation.model.excuses import Excuse, ExcuseClock
from shared.parts import Call, Role


def _incident(command: Any) -> str:
    return f"incident/{command.incident}"


def _clock(command: Any) -> str:
    return f"clock/{command.subject}"


def _call(command: type[Any], help_: str, *roles: Role, stream: Callable[[Any], str] = _incident) -> Call:
    return Call(command, stream, frozenset(roles), help_)


CALLS: Mapping[str, Call] = {
    "assess": _call(c.Assess, "judge level and degree, propose how to handle it 研判拟办", "office"),
    "direct": _call(
        c.Direct,
        "adopt, change or reject the proposal 批示; the office alone for III and IV",
        "lead",
        "office",
    ),
    "confirm_direction": _call(c.ConfirmDirection, "confirm the oral direction 补签", "lead"),
    "mark_sudden": _call(c.MarkSudden, "the matter is sudden 突发", "office", "lead"),
    "raise_level": _call(c.RaiseLevel, "raise the level, with a reason", "office", "lead"),
    "lower_level": _call(c.LowerLevel, "lower the level, with a reason", "office"),
    "dismiss": _call(c.Dismiss, "no incident after all 销号", "office"),
    "refer": _call(c.Refer, "another body is competent and was told 移送", "office"),
    "stabilise": _call(c.Stabilise, "it has calmed down 平息", "office"),
    "close": _call(c.Close, "handled to its end 办结", "office"),
    "reopen": _call(c.Reopen, "take a closed incident up again", "office"),
    "excuse": _call(Excuse, "let a clock of the incident go, with a reason", "office"),
    "excuse_clock": _call(
        ExcuseClock, "let a receipt's or the calendar's clock go, with a reason", "office", stream=_clock
    ),
}
