"""What people ask of monitoring, and who may. Pure."""

from collections.abc import Mapping

from services.monitoring.model.advice import Answer, Give
from services.monitoring.model.report import Draft, File
from services.monitoring.model.source import Add, Pause, Resume
from services.monitoring.model.tip import Bring
from services.monitoring.model.topic import Watch
from services.monitoring.taking import taken_down
from shared.parts import Call, Role

_WATCHERS: frozenset[Role] = frozenset({"monitor", "office", "controller"})
_DESK: frozenset[Role] = frozenset({"monitor"})
_OFFICE: frozenset[Role] = frozenset({"office"})
_REPORTERS: frozenset[Role] = frozenset({"monitor", "agency"})
_KEEPERS: frozenset[Role] = frozenset({"monitor", "office"})
_TAKERS: frozenset[Role] = frozenset({"monitor", "office", "unit"})

CALLS: Mapping[str, Call] = {
    "watch": Call(
        Watch,
        lambda watch: f"topic/{watch.topic}",
        _WATCHERS,
        "Watch a topic by its terms, change it, or stop (active: false).",
    ),
    "draft_report": Call(
        Draft,
        lambda draft: f"report/{draft.report}",
        _REPORTERS | {"unit"},
        "Prepare a report that the machine does not draft, as a unit's zero report or finding.",
    ),
    "file_report": Call(
        File,
        lambda file: f"report/{file.report}",
        _REPORTERS | {"unit"},
        "File a drafted report, as edited; again, as its next version.",
    ),
    "give_advice": Call(
        Give,
        lambda give: f"advice/{give.advice}",
        _DESK,
        "Advise the office from the public's standpoint: what people need and were not told.",
    ),
    "answer_advice": Call(
        Answer,
        lambda answer: f"advice/{answer.advice}",
        _OFFICE,
        "Answer the desk's advice: adopted, or why not.",
    ),
    "add_source": Call(
        Add,
        lambda add: f"source/{add.source}",
        _KEEPERS,
        "Read a source from now on, every so many minutes, or change its settings.",
    ),
    "pause_source": Call(
        Pause,
        lambda pause: f"source/{pause.source}",
        _KEEPERS,
        "Do not read a source, nor take a webhook, until it is resumed, and say why.",
    ),
    "resume_source": Call(
        Resume,
        lambda resume: f"source/{resume.source}",
        _KEEPERS,
        "Read a paused source again, or take a webhook; or read one that waits after a trouble, now.",
    ),
    "tip": Call(
        Bring,
        lambda tip: f"tip/{tip.tip}",
        _TAKERS,
        "Take down what somebody told. Names and numbers of people leave the text before it is kept.",
        taken_down,
    ),
}
