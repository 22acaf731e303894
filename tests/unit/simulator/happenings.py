"""A drill as it might have been heard, written by hand: for the live view and the report."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared.clock import Segment
from shared.messages.archive import LessonsFiled, LessonsOpened, Measure
from shared.messages.catalogue import type_of
from shared.messages.clocks import ClockMet, ClockStarted
from shared.messages.correspondent import (
    Point,
    StatementApproved,
    StatementChecked,
    StatementPublished,
    Wording,
)
from shared.messages.envelope import Message
from shared.messages.escalation import (
    IncidentAssessed,
    IncidentClosed,
    IncidentDetected,
    IncidentDirected,
    IncidentReported,
    IncidentStabilised,
    LevelProposed,
)
from shared.messages.instruction import (
    InstructionAcknowledged,
    InstructionDelivered,
    InstructionDone,
    InstructionIssued,
)
from shared.messages.monitoring import (
    AlertRaised,
    MinuteCount,
    Reach,
    ReportDrafted,
    ReportFiled,
    TopicCounted,
)
from simulator.exercise.scoring import Verdict
from simulator.record import Failure, Sheet, Somebody

START = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)
REAL = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SPEED = 720.0
EXERCISE = "by-hand"
INCIDENT = "tap-water-1"
TOLD = "instruction-1"
POINTS: tuple[Point, ...] = ("known", "unknown", "doing", "to_do", "next_word", "questions", "care")


def at(minutes: float) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=minutes)


def heard(event: Any, actor: str = "", number: int = 1) -> Message:
    """The message of an event, written 40 ms after its real moment."""
    source = type_of(event).split(".")[1]
    return Message(
        id=f"{source}/x/{EXERCISE}/{type_of(event)}/{number}/{event.at.timestamp()}",
        source=f"/candor/{source}",
        type=type_of(event),
        subject=f"x/{EXERCISE}/incident/{INCIDENT}",
        time=event.at,
        data=event,
        sequence=number,
        recorded=REAL + (event.at - START) / SPEED + timedelta(milliseconds=40),
        exercise=EXERCISE,
        actor=actor,
    )


def events() -> Sequence[Message]:
    """From the first count to the closing."""
    reach = Reach(42, 3.5, 6.0, 4, 3, 9, ("m-1-8",))
    counted = TopicCounted("tap-water", (MinuteCount(at(12), 30, 2, 5),), (), (), (), (), (), at(12))
    title = ("自来水发黄<script>alert(1)</script>", "Brown water <b>")
    wording = Wording(
        "已知情况", "原因不明", "正在冲洗", "请勿饮用", "今晚20时前", "问：能喝吗？答：不能。", "致歉"
    )
    due = at(28)
    return [
        heard(counted),
        heard(AlertRaised("a1", "tap-water", *title, "tap-water", "service_lost", "柳河镇", reach, at(13))),
        heard(
            IncidentDetected(
                INCIDENT, "tap-water", "a1", "tap-water", *title, "service_lost", "柳河镇", at(13)
            )
        ),
        heard(
            ClockStarted(
                "first_notice",
                "first_notice",
                "township",
                INCIDENT,
                INCIDENT,
                "初报",
                "first notice",
                at(13),
                due,
                at(13),
            )
        ),
        heard(
            ReportDrafted(
                f"first-{INCIDENT}", "first", INCIDENT, "tap-water", *title, (), (), (), (), (), at(13)
            )
        ),
        heard(
            ReportFiled(
                f"first-{INCIDENT}", "first", INCIDENT, 1, title[0], ("黄水",), (), "monitor-he", at(17)
            ),
            "monitor-he",
        ),
        heard(ClockMet("first_notice", "first_notice", INCIDENT, INCIDENT, 0, due, at(17))),
        heard(IncidentReported(INCIDENT, f"first-{INCIDENT}", at(17))),
        heard(LevelProposed(INCIDENT, "III", "影响供水", "service is lost", at(17))),
        heard(
            IncidentAssessed(
                INCIDENT,
                "tap-water",
                title[0],
                "柳河镇",
                "II",
                1,
                "六百户",
                "先告知",
                ("office-tang",),
                (),
                at(25),
            ),
            "office-sun",
        ),
        heard(
            IncidentDirected(
                INCIDENT,
                "tap-water",
                title[0],
                "柳河镇",
                "II",
                "adopted",
                "同意",
                "涉及饮水",
                False,
                "lead-gao",
                at(33),
            ),
            "lead-gao",
        ),
        heard(
            InstructionIssued(
                TOLD, INCIDENT, "verify_facts", ("waterworks",), "查明原因", "照片", 1, at(60), at(36)
            )
        ),
        heard(InstructionDelivered(TOLD, INCIDENT, "waterworks", at(36))),
        heard(
            InstructionAcknowledged(TOLD, INCIDENT, "waterworks", "waterworks-liu", at(40)), "waterworks-liu"
        ),
        heard(
            InstructionDone(TOLD, INCIDENT, "waterworks", "备用泵冲起沉积物", "照片", at(70)),
            "waterworks-liu",
        ),
        heard(StatementChecked("first", INCIDENT, 1, POINTS, (), at(50))),
        heard(StatementApproved("first", INCIDENT, 1, "office-sun", at(52)), "office-sun"),
        heard(
            StatementPublished(
                "first",
                INCIDENT,
                1,
                "notice",
                "情况通报（一）",
                wording,
                POINTS,
                "柳河镇应急新闻办公室",
                "本通报由柳河镇应急新闻办公室发布",
                "公告栏",
                "correspondent-lin",
                at(55),
            ),
            "correspondent-lin",
        ),
        heard(IncidentStabilised(INCIDENT, title[0], "II", "取样合格", at(90)), "office-sun"),
        heard(LessonsOpened(INCIDENT, ("什么做得好？",), at(90))),
        heard(
            LessonsFiled(
                INCIDENT,
                ("初报及时",),
                ("没有通知值班室",),
                (Measure("先报后切换", "waterworks", date(2026, 3, 4)),),
                "office-sun",
                at(100),
            ),
            "office-sun",
        ),
        heard(IncidentClosed(INCIDENT, "tap-water", at(110)), "office-sun"),
    ]


def sheet(interrupted: bool = False) -> Sheet:
    """What goes with the events."""
    people = {
        "monitor-he": Somebody("何静", "He Jing", "monitor"),
        "office-sun": Somebody("孙立", "Sun Li", "office"),
        "lead-gao": Somebody("高远", "Gao Yuan", "lead"),
        "waterworks-liu": Somebody("刘建国", "Liu Jianguo", "unit", "waterworks"),
        "correspondent-lin": Somebody("林晓", "Lin Xiao", "correspondent", "services"),
    }
    verdicts = (
        Verdict(
            "first-notice", "初报按时", "First notice on time", True, at(17), at(28), 0, "按时", "in time"
        ),
        Verdict("closed", "办结", "Closed", False, at(110), at(100), 600, "超时", "late"),
    )
    return Sheet(
        exercise=EXERCISE,
        scenario="by-hand",
        path="by-hand.yml",
        title="自来水发黄 & <演练>",
        title_en="Brown water & <drill>",
        place="柳河镇",
        place_en="Liuhe township",
        seed=7,
        speed=SPEED,
        start=START,
        end=at(120),
        zone_s=8 * 3600,
        segments=(Segment(REAL, START, SPEED), Segment(REAL + timedelta(seconds=10), at(120), 0.0)),
        people=people,
        units={"waterworks": Somebody("供水站", "Waterworks", "unit", "waterworks")},
        curve=(4, 40, 22, 11, 8, 5, 4, 3, 2, 2, 1, 1),
        verdicts=verdicts,
        score=50,
        failures=(Failure(at(90), "office-sun", "escalation.stabilise", "Refused: <not yet>"),),
        interrupted=interrupted,
        played_s=13.4,
    )
