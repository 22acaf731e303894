"""An exercise while it is played: what is known so far, and how it looks in a terminal.

`Scene` is a value; `heard` and `wrote` give the next one, `render` draws it. Only the view holds state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from shared.messages.clocks import ClockExcused, ClockMet, ClockMissed, ClockStarted
from shared.messages.envelope import Message
from shared.messages.escalation import (
    IncidentAssessed,
    IncidentClosed,
    IncidentDetected,
    IncidentDirected,
    IncidentDismissed,
    IncidentReferred,
    IncidentReported,
    IncidentResponding,
    IncidentStabilised,
    LevelLowered,
    LevelProposed,
    LevelRaised,
)
from simulator.exercise.scoring import Verdict
from simulator.holds import Hold, said_while
from simulator.record import Failure
from simulator.wording import LEVELS, STATES, Said, name, tell, told_once

MARK = "演练 EXERCISE"
BIN = timedelta(minutes=10)
LINES = 8
BLOCKS = " ▁▂▃▄▅▆▇█"
STATE_OF = {
    IncidentDetected: "detected",
    IncidentReported: "reported",
    IncidentAssessed: "assessed",
    IncidentDirected: "directed",
    IncidentResponding: "responding",
    IncidentStabilised: "stabilised",
    IncidentClosed: "closed",
    IncidentDismissed: "dismissed",
    IncidentReferred: "referred",
}
OVER = ("stabilised", "closed", "dismissed", "referred")
LEVEL_STYLE = {"I": "bold red", "II": "bold dark_orange", "III": "bold yellow", "IV": "bold blue"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an incident stands; `proposed` says that nobody has decided the level yet."""

    state: str = "detected"
    level: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs."""

    title: str
    title_en: str
    subject: str
    due: datetime
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What the view knows. `curve` counts mentions by ten minutes, `lines` are the last events, `hold` says
    that mentions wait for the broker."""

    exercise: str
    title: str
    title_en: str
    start: datetime
    end: datetime
    zone: tzinfo
    speed: float
    units: Mapping[str, Said] = field(default_factory=dict)
    curve: tuple[int, ...] = ()
    incidents: Mapping[str, Standing] = field(default_factory=dict)
    clocks: Mapping[tuple[str, str], Running] = field(default_factory=dict)
    lines: tuple[tuple[datetime, Said], ...] = ()
    failures: tuple[Failure, ...] = ()
    once: frozenset[str] = frozenset()
    hold: Hold | None = None


def wrote(scene: Scene, at: datetime, count: int) -> Scene:
    """So many mentions were published that were written up to `at`."""
    place = max((at - scene.start) // BIN, 0)
    curve = [*scene.curve, *[0] * (place + 1 - len(scene.curve))]
    curve[place] += count
    return replace(scene, curve=tuple(curve))


def heard(scene: Scene, message: Message) -> Scene:
    """The scene after an event."""
    said, once = tell(message, scene.units), told_once(message)
    new = said and once not in scene.once
    lines = (*scene.lines, (message.time, said))[-LINES:] if said and new else scene.lines
    scene = replace(scene, once=scene.once | {once} if once else scene.once)
    scene = replace(scene, lines=lines, clocks=_clocks(scene.clocks, message.data))
    return replace(scene, incidents=_incidents(scene.incidents, message.data))


def _clocks(clocks: Mapping[tuple[str, str], Running], event: object) -> Mapping[tuple[str, str], Running]:
    match event:
        case ClockStarted():
            running = Running(event.title, event.title_en, event.subject, event.due)
            return {**clocks, (event.subject, event.clock): running}
        case ClockMissed() if (event.subject, event.clock) in clocks:
            key = event.subject, event.clock
            return {**clocks, key: replace(clocks[key], missed=True)}
        case ClockMet() | ClockExcused():
            ended = event.subject, event.clock
            return {key: clock for key, clock in clocks.items() if key != ended}
    return clocks


def _incidents(incidents: Mapping[str, Standing], event: object) -> Mapping[str, Standing]:
    incident = getattr(event, "incident", "")
    before = incidents.get(incident, Standing())
    after = before
    state = STATE_OF.get(type(event), "")
    if state and not (state == "responding" and before.state in OVER):  # a late receipt brings nothing back
        after = replace(before, state=state)
    match event:
        case IncidentAssessed(level=level) | LevelRaised(level=level) | LevelLowered(level=level):
            after = replace(after, level=level, proposed=False)
        case LevelProposed(level=level) if before.proposed or not before.level:
            after = replace(after, level=level, proposed=True)
    return (
        incidents if after == before and incident in incidents else _with(incidents, incident, after, event)
    )


def _with(
    incidents: Mapping[str, Standing], incident: str, after: Standing, event: object
) -> Mapping[str, Standing]:
    known = incident in incidents or type(event) in STATE_OF or isinstance(event, LevelProposed)
    return {**incidents, incident: after} if incident and known else incidents


# -- how it looks


def render(scene: Scene, now: datetime, verdicts: Sequence[Verdict], width: int) -> RenderableType:
    """The whole view at the virtual moment `now`."""
    return Group(
        _header(scene, now),
        Panel(_curve(scene, width - 4), title=f"公众声音 mentions · {sum(scene.curve)}", title_align="left"),
        *_held(scene, now),
        Columns([_table_of_clocks(scene, now), _table_of_verdicts(verdicts)], padding=(0, 2)),
        Panel(_last(scene), title="最近 last", title_align="left"),
    )


def _header(scene: Scene, now: datetime) -> RenderableType:
    top = Text.assemble(
        (f" {MARK} ", "bold white on red"),
        (f" {scene.title} ", "bold"),
        (scene.title_en, "dim"),
    )
    share = min(max((now - scene.start) / (scene.end - scene.start), 0), 1)
    time = Text.assemble(
        ("演练时间 ", "dim"),
        (f"{now.astimezone(scene.zone):%m-%d %H:%M:%S}", "bold cyan"),
        (f"  ×{scene.speed:g}  {share:.0%}  {scene.exercise}", "dim"),
    )
    standing = Text("  ").join(_standing(key, value) for key, value in scene.incidents.items())
    return Panel(Group(top, time, standing or Text("尚无事件 no incident yet", style="dim")), style="red")


def _standing(incident: str, standing: Standing) -> Text:
    level, state = name(LEVELS, standing.level), name(STATES, standing.state)
    text = Text(style="default").append(f"{incident} ", "dim").append(f"{state.zh} {state.en}", "bold")
    if standing.level:
        asked = "（建议 proposed）" if standing.proposed else ""
        text.append(f" {level.zh} {level.en}{asked}", LEVEL_STYLE.get(standing.level, ""))
    return text


def _curve(scene: Scene, width: int) -> Text:
    bins = max((scene.end - scene.start) // BIN, 1)
    rows = bars([*scene.curve, *[0] * (bins - len(scene.curve))], max(width, 10), 4)
    return Text("\n".join(rows), style="cyan", no_wrap=True)


def bars(values: Sequence[int], width: int, height: int) -> list[str]:
    """A chart of block characters, at most `width` wide: neighbours are added where there are too many."""
    each = -(-len(values) // width)
    sums = [sum(values[n : n + each]) for n in range(0, len(values), each)]
    wide = max(width // max(len(sums), 1), 1)
    most = max([*sums, 1])
    eighths = [0 if not value else max(round(value / most * height * 8), 1) for value in sums]
    return [
        "".join(BLOCKS[min(max(eighth - row * 8, 0), 8)] * wide for eighth in eighths)
        for row in reversed(range(height))
    ]


def _held(scene: Scene, now: datetime) -> list[RenderableType]:
    if not scene.hold:
        return []
    said, since = said_while(scene.hold), scene.hold.since
    when = f"{since.astimezone(scene.zone):%H:%M:%S} ({left(now - since)})"
    return [Text(f"! {said.zh}，自 {when}  {said.en}, since {when}", style="bold red")]


def _table_of_clocks(scene: Scene, now: datetime) -> RenderableType:
    table = Table(title="时限 clocks", title_justify="left", box=None, show_header=False, padding=(0, 1))
    shown = sorted(scene.clocks.values(), key=lambda clock: clock.due)[:LINES]
    for clock in shown:
        style = "red" if clock.missed or clock.due < now else "green" if clock.due - now > BIN else "yellow"
        table.add_row(f"{clock.title} {clock.title_en}", Text(left(clock.due - now), style=style))
    if not shown:
        table.add_row("没有在走的时限 none runs", "")
    return table


def left(span: timedelta) -> str:
    """Time left as `1:05`, or time beyond as `+0:20`, in hours and minutes."""
    minutes = abs(span) // timedelta(minutes=1)
    return f"{'+' if span < timedelta() else ''}{minutes // 60}:{minutes % 60:02}"


def _table_of_verdicts(verdicts: Sequence[Verdict]) -> RenderableType:
    table = Table(title="期望 expected", title_justify="left", box=None, show_header=False, padding=(0, 1))
    for verdict in verdicts:
        table.add_row(sign_of(verdict), f"{verdict.title} {verdict.title_en}")
    return table


def sign_of(verdict: Verdict) -> Text:
    """Met, late, or still open."""
    if verdict.met:
        return Text("✔", style="bold green")
    return Text("✘", style="bold red") if verdict.late_s else Text("·", style="dim")


def _last(scene: Scene) -> RenderableType:
    lines = [
        Text.assemble((f"{at.astimezone(scene.zone):%H:%M:%S} ", "cyan"), said.zh, (f"  {said.en}", "dim"))
        for at, said in scene.lines
    ]
    failed = [
        Text(f"! {one.person} {one.call}: {one.reason}", style="bold red") for one in scene.failures[-3:]
    ]
    return Group(*(lines or [Text("……", style="dim")]), *failed)


class LiveView:
    """Keeps a scene up to date for whoever draws it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def heard(self, message: Message) -> None:
        """See Watcher."""
        self.scene = heard(self.scene, message)

    def wrote(self, at: datetime, count: int) -> None:
        """See Watcher."""
        self.scene = wrote(self.scene, at, count)

    def failed(self, failure: Failure) -> None:
        """See Watcher."""
        self.scene = replace(self.scene, failures=(*self.scene.failures, failure))

    def held(self, hold: Hold) -> None:
        """See Watcher."""
        self.scene = replace(self.scene, hold=None if hold.until else hold)
