"""`candor backtest`: what the detection would have told of a file of counts, row by row, as it came."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone
from pathlib import Path
from typing import Any

from services.commands.counts_file import Count, counts, even, minute_of
from services.monitoring.detection import Detector, begin, counted
from shared.calendar_file import china

HEADER = "timestamp,value,expected,upper,score,alert"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row: `score` is a rise from 1 on; `alert` is raised where one begins, open while it goes on, subsided
    where it ends, else empty. What a row says depends on no later one."""

    count: Count
    expected: float
    upper: float
    score: float
    alert: str

    @property
    def line(self) -> str:
        """As the command prints it."""
        figures = f"{self.expected:.2f},{self.upper:.2f},{self.score:.3f}"
        return f"{self.count.written},{self.count.value:g},{figures},{self.alert}"


def backtest(lines: Iterable[str], false_alarms: float) -> Iterator[Judged]:
    """Each row of a CSV file with the verdict of the detector on it; BadCounts at the first that is wrong.

    Days and hours are those of the timestamps, the holidays those of China."""
    width, rows = even(counts(lines))
    calendar, detector = china(timezone(timedelta(0))), None
    for row in rows:
        before = detector or begin(calendar, minute_of(row.at), width, false_alarms)
        detector = counted(before, calendar, row.value)
        yield _judged(row, before, detector)


def _judged(row: Count, before: Detector, after: Detector) -> Judged:
    alert = {
        (False, True): "raised",
        (True, True): "open",
        (True, False): "subsided",
        (False, False): "",
    }[before.rising, after.rising]
    return Judged(row, after.known.bounds.mean, after.upper, after.score, alert)


def run(file: Path, false_alarms: float, plot: Path | None) -> Iterator[str]:
    """The lines to print; with `plot` the picture is drawn after the last. BadCounts, OSError."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield HEADER
        drawn: list[Judged] = []
        for one in backtest(lines, false_alarms):
            yield one.line
            if plot:
                drawn.append(one)
    if plot:
        draw(drawn, plot)


def draw(rows: list[Judged], plot: Path) -> None:
    """The counts, what was expected, the highest usual count and the alerts, as a PNG."""
    from matplotlib.figure import Figure

    at: Any = [one.count.at.replace(tzinfo=UTC) for one in rows]
    raised = [n for n, one in enumerate(rows) if one.alert == "raised"]
    figure = Figure(figsize=(14, 5), layout="constrained")
    axes = figure.subplots()
    upper, expected = [one.upper for one in rows], [one.expected for one in rows]
    axes.fill_between(at, upper, color="0.9", label="usual, up to", step="post")
    axes.step(at, [one.count.value for one in rows], color="0.3", lw=0.8, label="counted", where="post")
    axes.step(at, expected, color="tab:blue", lw=1, label="expected", where="post")
    values = [rows[n].count.value for n in raised]
    axes.plot([at[n] for n in raised], values, "v", color="tab:red", label="alert")
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper left")
    figure.autofmt_xdate()
    figure.savefig(plot, format="png", dpi=110)
