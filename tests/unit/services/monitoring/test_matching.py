"""Which mentions concern which topic."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring.matching import Watched, comparable, compiled, match, story_of, texts_of
from shared.messages.sources import Mention, Mentions

AT = datetime(2026, 2, 18, 11, 20, tzinfo=UTC)
WIDTHLESS = (
    *((code, code) for code in (0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x2069), (0xFE00, 0xFE0F)),
)
WIDTHLESS = (
    *((code, code) for code in (0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x2069), (0xFE00, 0xFE0F)),
)
WATER = Watched("tap-water", ("自来水", "水发黄", "黄水", "Tap Water", "ＰＨ值"))
LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"
TO_SIMPLIFIED = {"發": "发", "黃": "黄", "裡": "里", "來": "来"}
NO_WIDTH = {chr(code) for first, last in WIDTHLESS for code in range(first, last + 1)}
TO_SIMPLIFIED = {"發": "发", "黃": "黄", "裡": "里", "來": "来"}
FIRE = Watched("fire", ("着火", "on fire"))


def batch(*texts: str) -> dict[str, Mentions]:
    mentions = tuple(Mention(f"m{n}", "drill/test", AT, text) for n, text in enumerate(texts))
    return {"b1": Mentions(mentions, AT)}


def topics_of(text: str, *topics: Watched) -> set[str]:
    return {one.topic for one in match(batch(text), topics or (WATER, FIRE))}


@pytest.mark.parametrize(
    "text",
    [
        "村里自来水有味道",
        "The TAP  water is brown",
        "ｔａｐ　ｗａｔｅｒ",
        "测了ph值",
        "家里水发黄水浑",
        "tap\nwater?",
        "自 来 水",
        "自\u200b来\ufeff水",
        "家裡水發黃",
    ],
)
def test_a_term_is_found_whatever_its_width_case_and_spaces(text: str) -> None:
    assert topics_of(text) == {"tap-water"}


@pytest.mark.parametrize("text", ["salmon fired up", "tap waterfall", "自来人", "", "水"])
def test_a_part_of_a_word_is_no_term(text: str) -> None:
    assert topics_of(text) == set()


def test_a_latin_term_stands_beside_chinese_and_a_later_whole_word_counts() -> None:
    assert topics_of("salmon fired, 房子on fire了") == {"fire"}


def test_one_mention_may_concern_several_topics_and_overlapping_terms() -> None:
    assert topics_of("水发黄水着火") == {"tap-water", "fire"}
    shared = Watched("floods", ("黄水",))
    assert topics_of("水发黄水", WATER, shared) == {"tap-water", "floods"}


def test_a_term_of_one_character_is_found() -> None:
    assert topics_of("火！", Watched("fire", ("火",))) == {"fire"}


@pytest.mark.parametrize(
    "text", ["镇里办事太慢了", "对上面很失望！！！", "The township office is far too slow", "无能"]
)
def test_criticism_without_a_term_matches_nothing(text: str) -> None:
    assert match(batch(text), (WATER, FIRE)) == ()


def test_a_question_has_a_question_mark_outside_an_address_or_the_words_of_one() -> None:
    texts = ("自来水能喝吗？", "tap water safe?", "自来水 https://a.example/p?id=1", "自来水能喝吗")
    [matched] = match(batch(*texts), (WATER,))
    assert [one.question for one in matched.matches] == [True, True, False, True]


def test_exact_copies_share_a_story_within_a_topic_alone() -> None:
    [matched] = match(batch("自来水发黄！", " 自来水发黄! ", "自来水发黄了"), (WATER,))
    first, second, other = (one.story for one in matched.matches)
    assert first == second != other
    assert story_of("x", "water") != story_of("x", "fire")


def test_only_texts_that_matched_are_kept_and_none_of_them_travels_on() -> None:
    heard = batch("自来水发黄", "庙会真热闹")
    matched = match(heard, (WATER, FIRE))
    assert texts_of(heard, matched) == {"m0": "自来水发黄"}
    assert "发黄" not in repr(matched)


def test_equal_sets_of_topics_share_a_matcher() -> None:
    assert compiled((WATER, FIRE)) is compiled((Watched(WATER.topic, tuple(WATER.terms)), FIRE))


def plainly(text: str) -> str:
    """A comparable text as it is defined."""
    text = unicodedata.normalize("NFKC", text.replace("\0", " ")).casefold()
    text = "".join(TO_SIMPLIFIED.get(sign, sign) for sign in text if sign not in NO_WIDTH)
    words = " ".join(text.split())
    inner = zip(words, " " + words, words[1:] + " ", strict=False)
    return "".join(s for s, left, right in inner if not (s == " " and is_chinese(left) and is_chinese(right)))


def is_chinese(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff"


def plain_match(text: str, terms: tuple[str, ...]) -> bool:
    """Whether a text has one of the terms as it is defined."""
    return any(plain_find(plainly(text), plainly(term)) for term in terms if plainly(term))


def plain_find(text: str, term: str) -> bool:
    """Whether the term stands somewhere in a text without going on in the same word."""

    def free(beside: str, edge: str) -> bool:
        return not (beside and beside in LATIN and edge in LATIN)

    places = (n for n in range(len(text)) if text.startswith(term, n))
    ends = ((text[max(n - 1, 0) : n], text[n + len(term) : n + len(term) + 1]) for n in places)
    return any(free(before, term[0]) and free(after, term[-1]) for before, after in ends)


@given(st.text("自来水发黄 ", max_size=12), st.lists(st.text("自来水发黄 ", max_size=4), max_size=6))
def test_the_quick_way_finds_what_the_plain_way_finds(text: str, terms: list[str]) -> None:
    watched = Watched("water", tuple(terms))
    assert bool(match(batch(text), (watched,))) == plain_match(text, watched.terms)


@given(
    st.text("aB1水火發，,.(ｂ…ß\u200b ", max_size=14),
    st.lists(st.lists(st.text("aB1水火發，.(ｂ…ß\u200b ", max_size=7), max_size=3), max_size=3),
)
def test_the_topics_found_are_those_that_the_plain_way_finds(text: str, terms: list[list[str]]) -> None:
    watched = [Watched(f"t{n}", tuple(one)) for n, one in enumerate(terms)]
    assert topics_of(text, *watched) == {one.topic for one in watched if plain_match(text, one.terms)}


@given(
    st.text(st.characters(max_codepoint=0x1FFF))
    | st.text("發黃裡來\u200b\ufe0f\0，！？：；（）…\u3000ＡÅé\u0301が\u3099ßİ\u0307 a,.", max_size=12)
)
def test_a_text_is_compared_in_the_form_that_is_defined(text: str) -> None:
    assert comparable(text) == plainly(text)
