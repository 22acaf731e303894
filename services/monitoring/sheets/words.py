"""The words of a sheet that are the same on every sheet, in both languages. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from services.monitoring.sheets.content import Language

ZONE = timezone(timedelta(hours=8))
"""All of China keeps one time, without summer time."""
NUMERALS = "〇一二三四五六七八九"
WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "masthead": "公众关切专报",
        "masthead_weekly": "公众关切监测周报",
        "number": "〔{year}〕{issue}号",
        "no_number": "〔{year}〕待编号",
        "signed": "签发人：{who}",
        "to": "{office}：",
        "desk": "监测值班",
        "copies": "抄送：领导小组。",
        "printed": "{unit}　{date}印发",
        "footer": "非涉密系统，严禁处理国家秘密",
        "exercise": "演练 EXERCISE",
        "exercise_of": "演练内容，非真实事件（{exercise}）",
        "draft": "草稿：机器起草，尚未有人署名报送",
        "preview": "草稿：本周未完，按目前情况起草",
        "version": "（第{version}版）",
        "facts": "已掌握的情况",
        "sources": "信息来源",
        "source_ids": "依据的公开信息编号：{ids}。本报告不含发布者身份和原文。",
        "no_sources": "本报告没有引用单条公开信息。",
        "outlets": "最近24小时的发布平台{count}个：{outlets}。",
        "trend": "走势",
        "trend_now": "截至{at}，最近1小时相关信息{hour}条（重复内容计一次），最近24小时{day}条。",
        "trend_ahead": "若照过去24小时的变化继续，今后3小时每小时约为：{bands}条（五次中约四次如此）。",
        "trend_none": "目前数据不足，暂不推算今后数小时。",
        "trend_hours": "每小时相关信息条数",
        "trend_minutes": "每10分钟相关信息条数",
        "trend_band": "（橙：今后3小时的范围）",
        "band": "{low}至{high}",
        "questions": "群众的提问",
        "asked": "截至{at}，最近24小时提问{day}条，其中最近1小时{hour}条。",
        "asked_ids": "最近的提问编号：{ids}。",
        "unknown": "尚不掌握、需要核实的情况",
        "advice": "从群众角度的建议",
        "advised": "{title}：群众需要而未被告知的有{needs}{proposals}（{answer}）",
        "proposing": "；建议{proposals}",
        "given": "尚无答复",
        "adopted": "已采纳",
        "declined": "未采纳：{reason}",
        "level": "级别",
        "proposed": "系统建议（由人决定）：{words}",
        "assessed": "办公室研判（{at}）：{words}",
        "changed": "与上一份相比",
        "since": "上一份：{title}（{at}）。",
        "new": "新增：{fact}",
        "gone": "不再列入：{fact}",
        "all_new": "本份所列事实均为新增。",
        "nothing_new": "没有新增事实。",
        "clocks": "时限",
        "clock": "{at}　{words}",
        "topics": "话题",
        "incidents": "处置事项",
        "no_incidents": "本周没有处置事项。",
        "false_alarms": "误报",
        "no_false_alarms": "本周没有排除的事项。",
        "answers": "群众提问的答复",
        "no_answers": "本周没有列出的提问。",
        "answered": "列出的提问{opened}个，已答复{answered}个；从列出到答复，中间值{middle}，最长{longest}。",
        "answered_none": "列出的提问{opened}个，尚无答复。",
        "clocks_week": "按时{met}项，逾期后完成{late}项，超时{missed}次，免除{excused}项（按时的签收不计）。",
        "week_curve": "{title}：每小时相关信息条数",
        "daily": "各单位零报告和情况",
        "daily_silent": "周一至周五（已过的日子）未收到零报告或情况的单位：{units}。是否为工作日由人核对。",
        "daily_all": "各单位周一至周五均有报送。",
        "filed_zero": "零",
        "filed_finding": "情况",
        "filed_none": "—",
        "filed_ahead": "",
        "trend_of": "话题走势：{title}",
        "quiet": "没有信息的来源",
        "quiet_none": "登记的来源{all}个，均正常读取并有信息。",
        "quiet_some": "登记的来源{all}个，其中{some}个有一段时间没有信息（累计为本周内的时间）。",
        "quiet_silent": "无新信息",
        "quiet_troubled": "读取失败",
        "quiet_paused": "停用",
        "quiet_times": "，{times}次",
        "quiet_why": "（{why}）",
        "quiet_still": "仍在持续",
        "staffing": "值守履职",
        "staffing_none": "本周没有人报送、研判或批示。",
        "staffing_told": "{roles}。件数说明有人履职，不作为个人考核依据。",
        "staffing_one": "{role}1人，{deeds}",
        "staffing_more": "{role}{persons}人，{deeds}",
        "staffing_filed": "报送{number}份",
        "staffing_assessed": "研判{number}件",
        "staffing_directed": "批示{number}件",
        "staffing_and": "；",
        "role_monitor": "监测值班",
        "role_agency": "受托监测机构",
        "role_office": "办公室",
        "role_lead": "领导小组",
        "role_unit": "单位",
        "role_": "身份未记",
        "row_source": "来源",
        "row_quiet": "情况",
        "row_since": "起",
        "row_until": "止",
        "row_length": "累计",
        "row_role": "身份",
        "row_person": "人员",
        "row_filed": "报送",
        "row_assessed": "研判",
        "row_directed": "批示",
        "row_unit": "单位",
        "row_topic": "话题",
        "row_mentions": "信息",
        "row_questions": "提问",
        "row_alerts": "预警",
        "row_before": "前一周",
        "row_incident": "事项",
        "row_state": "进展",
        "row_rule": "时限",
        "row_when": "时间",
        "row_reason": "说明",
        "not_known": "不详",
    },
    "en": {
        "masthead": "Report on Public Concerns",
        "masthead_weekly": "Weekly Report on Public Concerns",
        "number": "No. {issue} of {year}",
        "no_number": "{year}, not numbered yet",
        "signed": "Signed: {who}",
        "to": "To the {office}",
        "desk": "monitoring desk",
        "copies": "Copies: the leading group.",
        "printed": "{unit}, printed on {date}",
        "footer": "Unclassified system: not for state secrets",
        "exercise": "EXERCISE 演练",
        "exercise_of": "Not a real event ({exercise})",
        "draft": "DRAFT: written by the machine, filed by nobody yet",
        "preview": "DRAFT: the week is not over, this is how it stands now",
        "version": " (version {version})",
        "facts": "What is known",
        "sources": "Sources",
        "source_ids": "Ids of the public mentions it rests on: {ids}. It names no author and quotes nobody.",
        "no_sources": "This report rests on no single public mention.",
        "outlets": "Outlets of the last 24 hours, {count}: {outlets}.",
        "trend": "Trend",
        "trend_now": "By {at}: {hour} mentions in the last hour, {day} in 24 hours (copies counted once).",
        "trend_ahead": "If it goes on as in the past 24 hours, the next 3 hours bring {bands} mentions each "
        "(four times of five).",
        "trend_none": "Too little is known yet to say anything of the next hours.",
        "trend_hours": "Mentions by hour",
        "trend_minutes": "Mentions by 10 minutes",
        "trend_band": " (orange: the band for the next 3 hours)",
        "band": "{low} to {high}",
        "questions": "Questions people ask",
        "asked": "By {at}: {day} questions in the last 24 hours, {hour} of them in the last hour.",
        "asked_ids": "Ids of the last ones: {ids}.",
        "unknown": "What is not known and has to be checked",
        "advice": "Advice from the public's standpoint",
        "advised": "{title}: people need and were not told {needs}{proposals} ({answer})",
        "proposing": "; proposed: {proposals}",
        "given": "not answered yet",
        "adopted": "adopted",
        "declined": "not adopted: {reason}",
        "level": "Level",
        "proposed": "Proposed by the system (a person decides): {words}",
        "assessed": "Assessed by the office ({at}): {words}",
        "changed": "What changed since the last report",
        "since": "The last one: {title} ({at}).",
        "new": "New: {fact}",
        "gone": "No longer listed: {fact}",
        "all_new": "All facts of this one are new.",
        "nothing_new": "No new facts.",
        "clocks": "Deadlines",
        "clock": "{at}  {words}",
        "topics": "Topics",
        "incidents": "Incidents",
        "no_incidents": "There was no incident this week.",
        "false_alarms": "False alarms",
        "no_false_alarms": "None was dismissed this week.",
        "answers": "Answers to people's questions",
        "no_answers": "No question was listed this week.",
        "answered": "{opened} questions were listed, {answered} of them answered; from listing to answer "
        "{middle} in the middle, {longest} at most.",
        "answered_none": "{opened} questions were listed, none answered yet.",
        "clocks_week": "{met} met in time, {late} met late, {missed} times missed, {excused} excused "
        "(receipts in time are not counted).",
        "week_curve": "{title}: mentions by hour",
        "daily": "Zero reports and findings of the units",
        "daily_silent": "Nothing came from Monday to Friday, as far as it is past, from {units}. "
        "A person knows the holidays.",
        "daily_all": "Something came from every unit from Monday to Friday.",
        "filed_zero": "zero",
        "filed_finding": "finding",
        "filed_none": "—",
        "filed_ahead": "",
        "trend_of": "Trend: {title}",
        "quiet": "Sources that brought nothing",
        "quiet_none": "All {all} sources were read and brought something, as usual.",
        "quiet_some": "Of {all} sources, {some} brought nothing for some time (in all: within the week).",
        "quiet_silent": "nothing new",
        "quiet_troubled": "could not be read",
        "quiet_paused": "paused",
        "quiet_times": ", {times} times",
        "quiet_why": " ({why})",
        "quiet_still": "goes on",
        "staffing": "Staffing",
        "staffing_none": "Nobody filed, assessed or directed anything this week.",
        "staffing_told": "{roles}. The numbers show that somebody was there; nobody is assessed by them.",
        "staffing_one": "{role}, 1 person: {deeds}",
        "staffing_more": "{role}, {persons} people: {deeds}",
        "staffing_filed": "reports filed {number}",
        "staffing_assessed": "incidents assessed {number}",
        "staffing_directed": "incidents directed {number}",
        "staffing_and": "; ",
        "role_monitor": "monitoring desk",
        "role_agency": "hired agency",
        "role_office": "office",
        "role_lead": "leading group",
        "role_unit": "units",
        "role_": "role not noted",
        "row_source": "Source",
        "row_quiet": "What",
        "row_since": "Since",
        "row_until": "Until",
        "row_length": "In all",
        "row_role": "Role",
        "row_person": "Person",
        "row_filed": "Filed",
        "row_assessed": "Assessed",
        "row_directed": "Directed",
        "row_unit": "Unit",
        "row_topic": "Topic",
        "row_mentions": "Mentions",
        "row_questions": "Questions",
        "row_alerts": "Alerts",
        "row_before": "Week before",
        "row_incident": "Incident",
        "row_state": "State",
        "row_rule": "Deadline",
        "row_when": "When",
        "row_reason": "Why",
        "not_known": "not known",
    },
}


def day(at: datetime, language: Language) -> str:
    """A date as it stands under a paper."""
    local = at.astimezone(ZONE)
    return f"{local.year}年{local.month}月{local.day}日" if language == "zh" else f"{local:%-d %B %Y}"


def moment(at: datetime, language: Language) -> str:
    """A date with its time."""
    local = at.astimezone(ZONE)
    return (
        f"{day(at, language)}{local:%H时%M分}" if language == "zh" else f"{local:%H:%M}, {day(at, language)}"
    )


def short(at: datetime, language: Language) -> str:
    """A date with its time for the cell of a table."""
    local = at.astimezone(ZONE)
    return f"{local:%-m-%-d %H:%M}" if language == "zh" else f"{local:%-d %b %H:%M}"


def span(length: timedelta, language: Language) -> str:
    """A length of time in hours and minutes."""
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    if language == "zh":
        return f"{hours}小时{minutes}分" if hours else f"{minutes}分钟"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def headed(number: int, heading: str, language: Language) -> str:
    """A heading with its numeral."""
    return f"{numeral(number)}、{heading}" if language == "zh" else f"{number}. {heading}"


def numeral(number: int) -> str:
    """A number from 1 to 99 as Chinese headings have it: 一, 十, 十一, 二十, 二十一."""
    tens, ones = divmod(number, 10)
    if not 0 <= tens <= 9 or not number:
        raise ValueError(f"{number} is no heading's number: they go from 1 to 99")
    return (NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones] if ones else "")
