"""What a topic's entries may ask for, and what is said of those that cannot be understood."""

from datetime import UTC, datetime

import pytest

from services.monitoring.entries import BadQuery, queries
from services.monitoring.matching import Watched, match
from shared.messages.sources import Mention, Mentions

AT = datetime(2026, 2, 18, 11, tzinfo=UTC)
SHUIKOU = "@水口镇 = 水口镇 OR 水口街道 OR Shuikou"


def found(text: str, *entries: str, place: str = "") -> bool:
    mentions = Mentions((Mention("m1", "s", AT, text, place=place),), AT)
    return bool(match({"b1": mentions}, [Watched("t", entries)]))


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("停水 AND 河东", "河东今天又停水了"),
        ("停水 OR 断水", "断水三天"),
        ("停水 NOT 演习", "停水了"),
        ("停水 AND NOT 演习", "停水了"),
        ("(停水 OR 断水) AND 河东", "河东断水"),
        ("（停水 OR 断水） AND 河东", "河东断水"),
        ("停水 OR 断水 AND 河东", "停水"),
        ("no water AND Hedong", "There is NO  water in hedong."),
        ("学生 NEAR/5 呕吐", "学生出现呕吐"),
        ("呕吐 NEAR/5 学生", "学生出现呕吐"),
        ("(学生 OR 孩子) NEAR 呕吐", "孩子们今天上午呕吐"),
        ("“A AND B” OR 停水", "the plan a and b"),
        ("水口鎮 AND 停水", "水 口 镇停\u200b水"),
        ("停水 AND (河东 OR (河西 NOT 演习))", "河西停水"),
    ],
)
def test_an_entry_finds_what_it_asks_for(entry: str, text: str) -> None:
    assert found(text, entry)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("停水 AND 河东", "停水了"),
        ("停水 NOT 演习", "停水演习"),
        ("停水 AND NOT (演习 OR 演练)", "停水演练"),
        ("学生 NEAR/2 呕吐", "学生吃了午饭以后呕吐"),
        ("学生 NEAR 学生会", "学生们"),
        ("no AND water", "nowater"),
        ("停水 AND (河东 OR (河西 NOT 演习))", "河西停水演习"),
    ],
)
def test_an_entry_leaves_out_what_it_does_not_ask_for(entry: str, text: str) -> None:
    assert not found(text, entry)


def test_plain_words_stay_what_they_are() -> None:
    assert found("自来水(黄)来了", "自来水(黄)")
    assert found("fish and chips or not", "fish and chips or not")
    assert found("问@水利局", "@水利局")
    assert not found("chips", "fish and chips")


def test_a_place_is_found_by_any_of_its_names_and_by_where_the_source_places_it() -> None:
    entries = (SHUIKOU, "停水 AND @水口镇")
    assert found("水口街道停水", *entries)
    assert found("SHUIKOU 停水", *entries)
    assert found("停水了", *entries, place="水口镇")
    assert not found("停水了", *entries, place="河东")
    assert not found("水口镇办灯会", *entries)


def test_a_name_alone_is_what_it_stands_for_and_may_follow_its_use() -> None:
    assert found("水口街道", "@水口镇", SHUIKOU)
    assert not found("@水口镇", "停水", SHUIKOU)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("停水 AND", "at character 7: a word is wanted here, not the end"),
        ("OR 停水", "at character 1: a word is wanted here, not OR"),
        ("(停水 AND 河东", "at character 1: this bracket is never closed"),
        ("停水 AND 河东)", "at character 10: this bracket closes nothing"),
        ("停水 AND “河东", "at character 8: this quotation mark is never closed"),
        ('停水 AND ""', "at character 8: nothing stands between"),
        ("停水 AND @河东", "at character 8: @河东 is not named: add an entry @河东 = "),
        ("停水 NEAR 河东 NEAR 河西", "at character 12: NEAR joins two"),
        ("(停水 AND 河东) NEAR 河西", "at character 13: NEAR joins words"),
        ("@河东 = 河东 AND 河西", "at character 6: a name stands for words with OR"),
        ("NOT 演习", "at character 1: a word is wanted here, not NOT"),
        ("(" * 30 + "水 OR 火" + ")" * 30, "more than 20 brackets"),
        ("水 OR 火" * 500, "longer than 2000 characters"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_place_and_what_to_do(entry: str, says: str) -> None:
    with pytest.raises(BadQuery) as error:
        queries(["停水", entry])
    assert says in str(error.value)
    assert str(error.value).startswith(f"“{entry[:80]}”")


def test_near_is_found_quickly_where_a_text_says_little_else() -> None:
    assert not found("水" * 20_000 + "，" * 30 + "火" * 20_000, "水 NEAR/5 火")


def test_tens_of_thousands_of_terms_are_watched_at_once() -> None:
    places = [chr(0x4E00 + n) + chr(0x5E00 + n % 50) for n in range(250)]
    watched = [Watched(f"t{n}", tuple(f"{a}{b}事" for b in places[:80])) for n, a in enumerate(places)]
    text = f"听说{places[7]}{places[3]}事了"
    [matched] = match({"b1": Mentions((Mention("m1", "s", AT, text),), AT)}, watched)
    assert matched.topic == "t7"
