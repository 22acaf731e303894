"""Headings with their numerals. Pure."""

from services.monitoring.sheets.content import Language

NUMERALS = "〇一二三四五六七八九"


def headed(number: int, heading: str, language: Language) -> str:
    """A heading with its numeral."""
    return f"{numeral(number)}、{heading}" if language == "zh" else f"{number}. {heading}"


def numeral(number: int) -> str:
    """A number from 1 to 99 as Chinese headings have it: 一, 十, 十一, 二十, 二十一; else ValueError."""
    tens, ones = divmod(number, 10)
    if not 0 <= tens <= 9 or not number:
        raise ValueError(f"{number} is no heading's number: they go from 1 to 99")
    return (NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones] if ones else "")
