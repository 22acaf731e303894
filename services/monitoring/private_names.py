"""By which words a person is introduced in a text. Pure; the patterns read what redaction.plain gives."""

import re

from services.monitoring.private_numbers import Rule

_HAN = r"[\u4e00-\u9fff]"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜"
    "倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁"
    "蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾"
)
_SURNAME = rf"(?:欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|[{_SURNAMES}])"
_INTRODUCED = (
    r"姓名|联系人|联络人|举报人|投诉人|反映人|来电人|报料人|爆料人|当事人|经办人|负责人|申请人|受害人"
    r"|患者|业主|户主|住户|家属"
)
_TITLES = r"先生|女士|小姐|同志|老师|医生|师傅|大爷|大妈|阿姨|叔叔|书记|主任|村长|局长|镇长|所长"
_END = rf"(?!{_HAN}|〔姓名|〔网名)"
"""A mark in the place of the next name is no end: else names would come off one by one, each in a round."""
_CALLS_SELF = r"我叫|本人叫|名叫|名字叫|叫做"
_WORD = r"[A-Z][\w'’-]{0,30}"
_ENGLISH = rf"{_WORD}(?: (?:[A-Z]\.|{_WORD})){{0,3}}"
_LITTLE = r"not|and|the|a|an|on|from|i|we|at|in|of|my|is|but|who|or"
_ANY = rf"(?!(?:{_LITTLE})\b)[a-z][\w'’-]{{0,30}}"
_NICK = r"网名|昵称|用户名|微博名|微信名|抖音名|账号名|笔名|\b(?:user ?name|nick ?name|handle|screen name)"

_IS = r"(?: ?[:是为叫] ?| is | (?!is\b))"
_CALLED = r"[^\s,。.;!?、“”\"'「」『』〔〕\[\]()@:]{1,20}"


def _names(pattern: str, flags: int = 0) -> Rule:
    return Rule("name", re.compile(pattern, flags))


NAMES = (
    _names(rf"(?:{_INTRODUCED})(?: ?[:是为] ?| )(?P<it>{_HAN}{{2,4}}(?:·{_HAN}{{1,6}}){{0,3}}){_END}"),
    _names(rf"(?:{_INTRODUCED})(?: ?[:是为] ?| )(?P<it>{_SURNAME}{_HAN})"),
    _names(rf"(?:{_CALLS_SELF}) ?(?P<it>{_HAN}{{2,4}}){_END}"),
    _names(rf"(?:{_CALLS_SELF}) ?(?P<it>{_SURNAME}{_HAN})"),
    _names(rf"(?:我是|本人是|我姓|本人)(?P<it>{_SURNAME}{_HAN}{{1,2}}){_END}"),
    _names(rf"(?P<it>{_SURNAME}{_HAN}{{0,2}}?)(?:{_TITLES})"),
    _names(rf"(?i:\bmy name is|\bi am called|\bi'm called|\bthis is) (?P<it>{_ENGLISH})"),
    _names(rf"\b(?:my name is|i am called|i'm called) (?P<it>{_ANY}(?: {_ANY})?)", re.IGNORECASE),
    _names(rf"(?i:\b(?:name|contact(?: person)?|caller|resident|owner))(?: ?: ?| is )(?P<it>{_ENGLISH})"),
    _names(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? (?P<it>{_ENGLISH})"),
)
HANDLES = (
    Rule("handle", re.compile(r"(?<![A-Za-z0-9.])(?P<it>@[\w-][\w.-]{0,29})")),
    Rule("handle", re.compile(rf"(?:{_NICK}){_IS}[“\"'「『]?(?P<it>{_CALLED})", re.IGNORECASE)),
)
