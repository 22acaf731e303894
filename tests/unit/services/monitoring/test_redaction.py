"""What is taken out of a text, and what stays: forms as people write them, and what always holds."""

import re
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring import redaction
from services.monitoring.private_names import HANDLES, NAMES
from services.monitoring.private_numbers import NUMBERS, is_identity, is_luhn
from services.monitoring.redaction import MARKS, masked, redacted

FORMS = Path(__file__).parent / "forms"
ANY_MARK = "|".join(map(re.escape, chain(*MARKS.values())))


def table(name: str) -> list[str]:
    """The lines of a table."""
    lines = (FORMS / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ") and line != "#"]


def left(line: str) -> re.Pattern[str]:
    """What is to be left of a line: marks in the place of what stands in brackets."""
    pieces = re.split("⟦.*?⟧", line)
    return re.compile(rf"(?:{ANY_MARK})".join(map(re.escape, pieces)))


def bare(line: str) -> str:
    """The line as somebody wrote it."""
    return line.translate({ord("⟦"): None, ord("⟧"): None})


GO, STAY = table("go.txt"), table("stay.txt")


def test_the_tables_are_as_long_as_they_should_be() -> None:
    assert len(GO) >= 200
    assert len(STAY) >= 200
    assert all("⟦" in line for line in GO)


@pytest.mark.parametrize("line", GO)
def test_a_number_of_a_person_goes_and_the_rest_stays(line: str) -> None:
    assert left(line).fullmatch(masked(bare(line))), masked(bare(line))


@pytest.mark.parametrize("line", STAY)
def test_what_belongs_to_nobody_stays(line: str) -> None:
    assert masked(line) == line


@pytest.mark.parametrize("line", table("go_tip.txt"))
def test_of_a_tip_names_and_handles_go_too(line: str) -> None:
    assert left(line).fullmatch(redacted(bare(line))), redacted(bare(line))


@pytest.mark.parametrize("line", [*table("stay_tip.txt"), *STAY])
def test_a_tip_keeps_what_names_nobody(line: str) -> None:
    assert redacted(line) == line or line.startswith("@"), redacted(line)


def test_a_mark_is_in_the_language_of_the_text() -> None:
    assert masked("打13800138000") == "打〔电话〕"
    assert masked("call 13800138000") == "call [phone]"


@pytest.mark.parametrize("number", ["330106199003071236", "11010519491231002X", "11010519491231002x"])
def test_one_wrong_digit_makes_no_identity_card(number: str) -> None:
    assert is_identity(number)
    wrong = [f"{number[:-1]}{sign}" for sign in "0123456789X" if sign != number[-1].upper()]
    assert not any(map(is_identity, wrong))


def test_one_wrong_digit_makes_no_card_number() -> None:
    assert [digit for digit in "0123456789" if is_luhn(f"411111111111111{digit}")] == ["1"]


PIECES = st.sampled_from(
    [
        *map(bare, [*GO, *table("go_tip.txt")]),
        *STAY,
        *chain(*MARKS.values()),
        *"0123456789.-+ @:：()（）xX*张三我叫〇幺微信\u200b",
        *("0571", "138", "400"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)


@given(TEXTS)
def test_what_is_masked_is_masked_for_good(text: str) -> None:
    assert masked(masked(text)) == masked(text)
    assert redacted(redacted(text)) == redacted(text)
    assert redacted(masked(text)) == redacted(redacted(masked(text)))


@given(TEXTS)
def test_a_mark_is_hardly_longer_than_what_it_stands_for(text: str) -> None:
    longest = max(map(len, chain(*MARKS.values())))
    assert len(redacted(text)) <= len(text) * longest


@given(st.text("0123456789", min_size=9, max_size=9), st.sampled_from("3456789"), TEXTS)
def test_no_mobile_telephone_survives_wherever_it_stands(rest: str, second: str, around: str) -> None:
    number = f"1{second}{rest}"
    assert number not in masked(f"{around}，打{number}找我，{around}")


UNITS = [
    *"1a@-张幺xX*\u200b", "1 ", "13 ", "138-", "0571-", "0571-8765 ", "a.", "a@b.", "微信", "微信: a_",
    "QQ 1 ", "1*", "13800138000.", "13800138000", "13800138000 ", "4111-1111 ", "+1 ", "+8 (", "电话:",
    "电话2345678、", "联系人 ", "我叫", "我叫张三", "张三先生", "my name is ", "Aa ", "〔电话〕", "(0571)",
    "姓名:张", "网名:a", "a [at] ", "身份证 1-", "京A1", "account no 1 ", "0.00000", "12345.", "1.23456 ",
    "联系我:::", "Mr. A ",
]  # fmt: skip  # what could make a pattern try again and again


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_text_made_to_cost_time_ends_after_two_rounds(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    rules = (*NUMBERS, *HANDLES, *NAMES)
    first = redaction.round_of(text, rules)
    second = redaction.round_of(first, rules)
    assert redaction.round_of(second, rules) == second
