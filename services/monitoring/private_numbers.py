"""By which forms a person's numbers are known in a text: telephones, papers, accounts, addresses. Pure.

The patterns read a text's plain form (redaction.plain): ASCII digits, letters and signs. Each is bounded and
begins and ends where no digit goes on, so that a text costs time by its length, whatever stands in it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["phone", "identity", "account", "mail", "plate", "handle", "name"]


def _always(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """What the group `it` of the pattern finds is of this kind, if it `holds`."""

    kind: Kind
    pattern: re.Pattern[str]
    holds: Callable[[str], bool] = _always


def digits_of(number: str) -> str:
    """The number without what parts its digits; X is the eleventh digit of an identity card."""
    return "".join(sign for sign in number.upper() if sign in "0123456789X")


def is_luhn(number: str) -> bool:
    """Whether the last digit checks the others (ISO/IEC 7812-1, annex B)."""
    found = [int(digit) for digit in reversed(digits_of(number).replace("X", ""))]
    twice = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in found[1::2])
    return (sum(found[::2]) + sum(twice)) % 10 == 0


def is_identity(number: str) -> bool:
    """Whether it is an identity-card number: a province (GB/T 2260), a day of birth, and, of 18 digits, the
    check by ISO 7064 MOD 11-2 (GB 11643-1999); the older 15 digits have a year of two and no check."""
    digits = digits_of(number)
    born = digits[6:14] if len(digits) == 18 else f"19{digits[6:12]}"
    return digits[:2] in _PROVINCES and _is_day(born) and (len(digits) == 15 or _checks(digits))


_PROVINCES = frozenset(
    f"{region}{province}"
    for region, last in zip("1234567", "5376451", strict=True)
    for province in range(0 if region == "5" else 1, int(last) + 1)
) | {"81", "82", "83", *(f"9{province}" for province in range(1, 10))}
"""With 8 for Hong Kong, Macao and Taiwan; with 9 begins a foreigner's card of permanent residence."""


def _checks(digits: str) -> bool:
    total = 0
    for sign in digits:
        total = (total * 2 + (10 if sign == "X" else int(sign))) % 11
    return total == 1


def _is_day(digits: str) -> bool:
    try:
        return 1850 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year < 2100
    except ValueError:
        return False


def _is_no_day(number: str) -> bool:
    return not _is_day(digits_of(number)) if len(digits_of(number)) == 8 else True


_PLAINLY = re.IGNORECASE | re.ASCII
_AMOUNT = r"(?! ?(?:万|亿|美|港|欧|日)?元(?![旦宵]))(?! ?(?:吨|立方|平方|千瓦|千克|公里|人次|字节|股|%))"
_FROM, _TO = r"(?<![\d¥￥$€£])", rf"(?!\d){_AMOUNT}"
_S = r"[ .·_-]{0,3}"


def _rule(kind: Kind, pattern: str, holds: Callable[[str], bool] = _always) -> Rule:
    """A number that is known by its form alone."""
    return Rule(kind, re.compile(f"{_FROM}(?P<it>{pattern}){_TO}", _PLAINLY), holds)


def _named(kind: Kind, names: str, pattern: str, holds: Callable[[str], bool] = _always) -> Rule:
    """A number that is known by what it is called."""
    link = r"(?:号码?|numbers?\b|no\b|is\b|are\b|是|为|叫|[ :.#()]){0,6}"
    return Rule(kind, re.compile(rf"(?:{names}){link}(?P<it>{pattern}){_TO}", _PLAINLY), holds)


# -- telephones

_COUNTRY = rf"(?:\(?(?:\+|00)?86\)?{_S})?"
_MOBILE = (
    rf"1[3-9]\d{_S}\d{{4}}{_S}\d{{4}}",
    rf"1[3-9]\d{_S}\d{{3}}{_S}\d{{5}}",
    rf"1[3-9]\d\d{_S}\d{{3}}{_S}\d{{4}}",
    rf"1[3-9]\d\d{_S}\d{{4}}{_S}\d{{3}}",
    rf"1[3-9]\d{{3}}{_S}\d{{3}}{_S}\d{{3}}",
    rf"1[3-9]\d(?:{_S}\d\d){{4}}",
    r"1[ .-][3-9](?:[ .-]\d){9}",
    r"1[3-9]\d[ -]?[*x×#]{3,5}[ -]?\d{3,4}",
)
_MORE = r"(?: ?[/、,;或和] ?[2-9]\d{6,7}(?!\d)|/\d{1,4}(?!\d))*"
_EXTENSION = r"(?: ?(?:转|分机|ext\.?|-) ?\d{1,6}(?!\d))?"
_LANDLINE = (
    rf"\(?0(?:10|2\d|[3-9]\d\d)\)?[ .·_/)-]{{0,3}}"
    rf"(?:[2-9]\d{{2,3}}{_S}\d{{4}}|[2-9]\d(?:{_S}\d\d){{3}})(?!\d){_EXTENSION}{_MORE}"
)
_FREE = (
    rf"\(?[48]00\)?{_S}\d{{3}}{_S}\d{{4}}",
    rf"[48]00{_S}\d{{4}}{_S}\d{{3}}",
    rf"[48]00\d{_S}\d{{3}}{_S}\d{{3}}",
    rf"[48]00{_S}\d{{2}}{_S}\d{{5}}",
)
_I = r"[ .()-]{0,2}"
_PLUS = (
    rf"(?:85[23](?:{_I}\d){{8}}|1(?:{_I}\d){{10}}|86(?:{_I}\d){{10,12}}|886(?:{_I}\d){{8,9}}"
    rf"|44(?:{_I}\d){{10}}|[2-9]\d{{0,2}}(?:{_I}\d){{7,11}})"
)
_ABROAD = (
    rf"(?<!\+)\+ ?{_PLUS}",
    rf"00(?:1|7|33|34|39|44|49|6[0-6]|81|82|84|85[2356]|86|886|9[1-5]){_I}[1-9](?:{_I}\d){{7,10}}",
    r"\([2-9]\d\d\) ?\d{3}[-. ]\d{4}",
    r"(?:1[-.])?[2-9]\d\d-\d{3}-\d{4}",
    r"[2-9]\d\d\.\d{3}\.\d{4}",
    r"07\d{3} \d{6}",
    r"09\d\d[ -]?\d{3}[ -]?\d{3}",
)


def _is_abroad(number: str) -> bool:
    """A plus before seven to nine digits in one may as well be an increase."""
    return not number.startswith("+") or not number[1:].isdigit() or len(number) > 10


_CALLED = r"电话|手机|座机|固话|宅电|电联|致电|联系方式|联系[我他她]|传真|回电"
_CALLED_EN = r"\b(?:phone|telephone|tel|mobile|cell|fax|call(?: me| us)?(?: at| on)?)\b"
_LOCAL = r"[2-9]\d{2,3}[ -]?\d{4}(?!\d)"
_BEFORE = r"(?:\+?\d[\d ()-]{5,18}\d ?[/、,;或和] ?){0,3}"
"""Numbers of any form that the name stands for too."""

PHONES = (
    *(_rule("phone", rf"{_COUNTRY}0?{form}") for form in _MOBILE),
    *(_rule("phone", form) for form in (_LANDLINE, *_FREE)),
    *(_rule("phone", form, _is_abroad) for form in _ABROAD),
    _named("phone", _CALLED, rf"{_BEFORE}{_LOCAL}{_EXTENSION}{_MORE}"),
    _named("phone", _CALLED_EN, r"(?:[2-9]\d{2}[ .-]\d{4}|[2-9]\d{6,7})"),
    _named("phone", "短号", r"\d{3,6}"),
)

# -- papers

_DAY = r"(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])"
_PAPERS = r"身份证|证件|公民身份|\bid(?:entity)?(?: card)?\b"

IDENTITIES = (
    _rule("identity", rf"[1-9]\d{{5}}[ -]?(?:18|19|20)\d\d[ -]?{_DAY}[ -]?\d{{3}}[ -]?[\dx]", is_identity),
    _rule("identity", r"[1-9]\d{3} ?\d\d(?:18|19|20) ?\d\d(?:0[1-9]|1[0-2]) ?\d{4} ?\d[\dx]", is_identity),
    _rule("identity", rf"[1-8]\d{{5}}[ -]?\d\d{_DAY}[ -]?\d{{3}}", is_identity),
    _rule("identity", r"[1-9]\d{2,5}[*x×]{6,12}\d{2,3}[\dx]"),
    _named("identity", _PAPERS, r"(?:\d(?:[ -]?[\d*]){16}[ -]?[\dx]|\d(?:[ -]?[\d*]){14})"),
    _named("identity", r"护照|通行证|\bpassport\b", r"[a-z]{1,2}\d{6,9}"),
)

# -- accounts

_CARD = r"(?=[4-6]|35|8[12]|9558)"
_CARDS = (
    rf"{_CARD}\d{{16,19}}",
    r"2[2-7]\d\d(?P<s>[ -]?)\d{4}(?P=s)\d{4}(?P=s)\d{4}",
    rf"{_CARD}\d{{4}}(?P<s>[ -])\d{{4}}(?P=s)\d{{4}}(?P=s)\d{{4}}(?:(?P=s)\d{{1,3}})?",
    rf"{_CARD}\d{{6}} \d{{10,13}}",
    r"3[47]\d\d[ -]?\d{6}[ -]?\d{5}",
    r"3[0689]\d\d[ -]?\d{6}[ -]?\d{4}",
    r"4\d{12}",
)
_ACCOUNTS = (
    r"银行卡|卡号|[账帐]号|[账帐]户|存折|社保卡|医保卡|支付宝|户号|用户编号|缴费号"
    r"|\b(?:account|acct|card|iban)(?= ?(?:number|no\b|#|:))"
)
_ID = r"[a-z][a-z0-9_-]{5,19}(?![a-z0-9_-])"
_SPEAKING_ID = rf"(?=[a-z-]*[\d_]){_ID}"
_CHATS = r"抖音号|快手号|小红书号|微博号|陌陌号|\b(?:telegram|line id|skype|whatsapp)\b"

ACCOUNTS = (
    *(_rule("account", form, is_luhn) for form in _CARDS),
    _named("account", _ACCOUNTS, r"(?:[a-z]{2}\d\d ?)?\d(?:[ -]?\d){7,29}", _is_no_day),
    _named("account", r"qq|扣扣|企鹅号", r"[1-9](?:[ -]?\d){5,11}"),
    _named("account", r"(?:qq|扣扣)(?:号码?|群号?|[:是])", r"[1-9]\d{4,11}"),
    _named("account", r"qq群|[加我的扣]q|(?<![a-z\d])q(?=号|:)", r"[1-9]\d{5,11}"),
    _named(
        "account",
        r"微信|薇信|威信|weixin|wechat|(?<![a-z])[vw]x|加v|v信",
        rf"(?:{_SPEAKING_ID}|[1-9]\d{{5,11}})",
    ),
    _named("account", r"(?:微信|薇信|威信|(?<![a-z])vx|v信)(?:号|id|[账帐]号|:)|(?:wechat|weixin) id", _ID),
    _named("account", _CHATS, r"@?(?=[a-z_.-]*\d)[a-z0-9_.-]{4,30}(?![a-z0-9_.-])"),
)

# -- addresses, and what stands on a car

_AT = r"(?:@|[\[(] ?(?:at|@) ?[\])])"
_DOMAIN = r"(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}"
_MAIL = rf"(?<![\w.%+-])(?P<it>[a-z0-9._%+-]++ ?{_AT} ?{_DOMAIN})"
_MAIL_HIDDEN = (
    r"(?<![\w.-])(?P<it>[a-z0-9._-]++[#*](?:qq|163|126|139|189|gmail|sina|sohu|foxmail|outlook)\.com)"
)
_PLATE = (
    r"(?P<it>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼](?!GB)[A-HJ-NP-Z][ ·-]?"
    r"(?:(?=[A-Z]*\d)[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK]))"
    r"(?![A-Za-z0-9])"
)

ADDRESSES = (
    Rule("mail", re.compile(_MAIL, _PLAINLY)),
    Rule("mail", re.compile(_MAIL_HIDDEN, _PLAINLY)),
    Rule("plate", re.compile(_PLATE)),
)

NUMBERS: tuple[Rule, ...] = (*ADDRESSES, *IDENTITIES, *ACCOUNTS, *PHONES)
