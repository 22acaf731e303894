"""What people write when the tap water of a township turns brown: templates in Chinese, English beside them.

A template pairs the two languages; words in braces are slots. Reports, questions and rumours mostly name the
matter; criticism is aimed at how the office works and names no harm; noise has nothing to do with it.
"""

from simulator.exercise.crowd import Kind

Pair = tuple[str, str]

SLOTS: dict[str, tuple[Pair, ...]] = {
    "colour": (
        ("发黄", "yellowish"),
        ("发红", "reddish"),
        ("像茶水", "like tea"),
        ("是褐色的", "brown"),
        ("又黄又浑", "yellow and cloudy"),
        ("像酱油", "like soy sauce"),
        ("带着泥沙", "full of silt"),
        ("颜色发深", "dark"),
    ),
    "home": (
        ("我家", "our place"),
        ("我妈家", "my mother's"),
        ("楼上楼下", "the whole building"),
        ("隔壁几家", "the neighbours"),
        ("我们这排", "our whole row"),
        ("老家这边", "the old family house"),
        ("店里", "our shop"),
        ("爷爷家", "my grandfather's"),
        ("我们小区", "our estate"),
    ),
    "minutes": tuple((str(n), str(n)) for n in (5, 8, 10, 15, 20, 25, 30, 40)),
    "what": (
        ("做饭", "cooking"),
        ("洗菜", "washing vegetables"),
        ("给孩子冲奶粉", "making the baby's milk"),
        ("洗澡", "the bath"),
        ("煮饺子", "boiling dumplings"),
        ("泡茶", "making tea"),
        ("洗衣服", "the washing"),
        ("烧开水", "the kettle"),
    ),
    "office": (
        ("镇里", "The township"),
        ("值班的人", "Whoever is on duty"),
        ("便民大厅", "The service hall"),
        ("镇办公室", "The township office"),
        ("热线那边", "The hotline"),
        ("上面", "Whoever is in charge"),
    ),
    "festive": (
        ("舞龙", "dragon dance"),
        ("庙会", "temple fair"),
        ("花灯", "lantern show"),
        ("戏台", "opera stage"),
        ("广场舞", "square dance"),
        ("篮球赛", "basketball match"),
        ("烟花", "fireworks"),
        ("大集", "market day"),
        ("猜灯谜", "riddle evening"),
        ("腰鼓队", "drum band"),
    ),
    "mood": (
        ("真热闹", "so lively"),
        ("人山人海", "packed"),
        ("比去年好", "better than last year"),
        ("孩子玩疯了", "the children loved it"),
        ("值得一看", "worth seeing"),
        ("明天还去", "going again tomorrow"),
    ),
}

OPENINGS: tuple[Pair, ...] = (
    ("", ""),
    ("", ""),
    ("刚到家，", "Just home: "),
    ("说个事，", "One thing: "),
    ("大过年的，", "In the holidays: "),
    ("各位邻居，", "Neighbours, "),
    ("拍了视频，", "I filmed it: "),
    ("反映一下，", "For the record: "),
    ("回来过年，", "Back for the holidays: "),
    ("替家里老人发的，", "For my parents: "),
    ("第一次发帖，", "First time I post: "),
    ("{when}，", "{when}: "),
)

TAP_WATER: dict[Kind, tuple[Pair, ...]] = {
    "report": (
        ("{place}自来水{colour}，有铁锈味", "Tap water in {place} is {colour} and smells of rust"),
        (
            "{home}的水龙头放了{minutes}分钟，水还是{colour}，在{place}",
            "{minutes} minutes of running and still {colour}: brown water at {home}, {place}",
        ),
        (
            "{place}{when}开始自来水{colour}，{what}都不敢用",
            "{place}, since {when}: tap water {colour}, no use for {what}",
        ),
        ("{since}{place}放出来的都是黄水，{home}也一样", "Brown water in {place} {since}, {home} too"),
        (
            "{place}{home}自来水{colour}，沉了{minutes}分钟底下一层锈",
            "{home} in {place}: tap water {colour}, rust at the bottom after {minutes} minutes",
        ),
        (
            "{place}的自来水闻着一股铁锈味，{what}只好用桶装水",
            "Tap water in {place} smells of iron, bottled water for {what}",
        ),
        (
            "{when}正{what}，自来水突然{colour}，{place}",
            "{when}, in the middle of {what}: tap water suddenly {colour}, {place}",
        ),
        ("{place}水发黄，{home}接了一盆，{colour}", "Brown water in {place}: a basin at {home} is {colour}"),
        (
            "{home}的净水器{minutes}分钟就堵了，自来水{colour}，{place}",
            "Filter at {home} clogged in {minutes} minutes, tap water {colour}, {place}",
        ),
        (
            "{place}的水龙头先没水，过了{minutes}分钟来了黄水",
            "No water in {place}, then brown water after {minutes} minutes",
        ),
        (
            "{place}这边自来水{colour}，{since}到现在没好",
            "Tap water {colour} in {place} {since}, no better yet",
        ),
        (
            "{place}{home}都一样，自来水{colour}，白衣服洗成黄的",
            "{home} in {place}: tap water {colour}, white clothes came out yellow",
        ),
        (
            "幼儿园旁边的自来水也{colour}，{place}，{when}看到的",
            "Tap water by the kindergarten is {colour} too, {place}, {when}",
        ),
        (
            "{place}{when}水压低，自来水{colour}，{home}都在接水",
            "Low pressure in {place} {when}, tap water {colour}, {home} all filling buckets",
        ),
    ),
    "question": (
        ("这水能喝吗？{place}的自来水{colour}", "Can we drink it? Tap water in {place} is {colour}"),
        ("{place}自来水{colour}，能不能{what}？", "Tap water in {place} is {colour}: is it safe for {what}?"),
        ("{place}的自来水烧开了能喝吗？", "Is the tap water in {place} safe once boiled?"),
        (
            "{place}什么时候恢复正常供水？{home}的自来水{colour}",
            "When is {place} back to normal? Tap water at {home} is {colour}",
        ),
        ("{since}自来水{colour}，到底什么原因？", "Tap water {colour} {since}: what is the cause?"),
        (
            "{place}哪里可以领饮用水？{home}等着{what}",
            "Where in {place} can we get drinking water? {home} needs it for {what}",
        ),
        (
            "自来水{colour}，放{minutes}分钟够不够？{place}",
            "Tap water {colour}: is {minutes} minutes of running enough? {place}",
        ),
        (
            "孩子{when}喝水了，要不要去医院看看？{place}",
            "My child drank the tap water {when}: should we see a doctor? {place}",
        ),
        ("{place}只有{home}是黄水，还是都这样？", "{place}: brown water only at {home}, or everywhere?"),
        (
            "水质检测结果什么时候公布？{place}的自来水还是{colour}",
            "When is the test published? Tap water in {place} still {colour}",
        ),
        (
            "{place}今晚会不会停水？{home}要不要先接点水",
            "Will the tap water in {place} be cut tonight? Should {home} store some?",
        ),
        (
            "{home}有老人和婴儿，自来水{colour}怎么办？{place}",
            "Old people and a baby at {home}, tap water {colour}: what now? {place}",
        ),
        ("自来水{colour}，{what}对皮肤有没有影响？", "Tap water {colour}: does {what} harm the skin?"),
        (
            "{place}的自来水有人取样了吗？{when}还{colour}",
            "Has anybody sampled the tap water in {place}? {colour} {when}",
        ),
    ),
    "rumour": (
        ("听说{place}学校有孩子喝水住院了", "I hear children in {place} are in hospital from the tap water"),
        (
            "据说自来水里进了农药，{place}的朋友说的",
            "They say pesticide got into the tap water, a friend in {place} told me",
        ),
        ("听说{place}有人喝了自来水上吐下泻", "I hear someone in {place} fell ill from the tap water"),
        (
            "网传自来水要停三天，{place}超市的水都抢空了",
            "Word is the tap water is off for three days, shops in {place} are empty",
        ),
        (
            "听说水库{since}死了好多鱼，自来水就是从那来的，{place}",
            "I hear the reservoir is full of dead fish {since}, that is {place}'s tap water",
        ),
        (
            "有人说化工厂的管子和自来水接错了，{place}",
            "People say a factory pipe was joined to the tap water, {place}",
        ),
        (
            "听说{place}卫生院{when}来了{minutes}个喝水拉肚子的",
            "I hear {minutes} people came to the clinic in {place} {when} after the tap water",
        ),
        (
            "朋友转的，说自来水铅超标，{place}别用来{what}",
            "A friend sent this: lead in the tap water, {place}, do not use it for {what}",
        ),
        (
            "听说{home}有人喝水中毒送县里了，{place}",
            "I hear someone at {home} was poisoned by tap water, {place}",
        ),
        (
            "据说供水站{when}投错了药，所以自来水{colour}",
            "They say the wrong chemical went in {when}, so the tap water is {colour}",
        ),
        (
            "听说邻镇的自来水也一样，瞒着没说，{place}的人讲的",
            "I hear the tap water in the next town is the same, says someone in {place}",
        ),
        (
            "网上说黄水喝了{minutes}分钟就头晕，{place}已经有好几个",
            "Online they say brown water makes you dizzy in {minutes} minutes, several in {place}",
        ),
    ),
    "criticism": (
        ("{office}办事太慢了，等了{minutes}分钟", "{office} is far too slow, {minutes} minutes of waiting"),
        (
            "电话打了{minutes}分钟没人接，{office}在干什么",
            "{minutes} minutes on the phone and no answer, what is {office} doing",
        ),
        ("{office}一到放假就找不到人", "{office} cannot be found in any holiday"),
        (
            "{office}的通知写得看不懂，{place}的人都这么说",
            "Nobody in {place} understands what {office} writes",
        ),
        (
            "{office}就会说正在了解，{place}等了{minutes}分钟了",
            "{office} only ever says it is looking into it, {place} has waited {minutes} minutes",
        ),
        (
            "{when}问{office}，互相推，{place}没人管",
            "Asked {office} {when}: passed from one to the next, nobody cares for {place}",
        ),
        ("对{office}很失望，{place}从来排最后", "Disappointed in {office}, {place} always comes last"),
        (
            "{office}开会比干活多，{place}的老问题年年说",
            "{office} meets more than it works, same in {place} every year",
        ),
        ("{office}的公众号{since}没更新，形式主义", "{office} has posted nothing {since}, all for show"),
        ("领导{when}也该来{place}看看", "The leaders should come to {place} {when} and look"),
        (
            "{office}的态度差，{minutes}分钟就挂了两次电话",
            "Rude: {office} hung up twice in {minutes} minutes",
        ),
        ("{place}的事{office}总是最后一个知道", "{office} is always the last to hear of {place}"),
        (
            "{office}回复像复制粘贴的，{place}的人不服",
            "{office} answers like a copying machine, {place} is not impressed",
        ),
    ),
    "noise": (
        ("{place}的{festive}{mood}", "The {festive} in {place}: {mood}"),
        ("{when}去看了{festive}，{mood}", "Saw the {festive} {when}, {mood}"),
        (
            "{place}路口堵了{minutes}分钟，都是回来过年的车",
            "{minutes} minutes of traffic in {place}, everybody is back for the holidays",
        ),
        (
            "{home}的猫走丢了，{place}附近，看到请说一声",
            "Cat from {home} is lost near {place}, please tell us",
        ),
        ("{place}大集的糖葫芦{mood}", "The candied haws at the market in {place}: {mood}"),
        ("从县城到{place}的班车晚了{minutes}分钟", "Bus to {place} was {minutes} minutes late"),
        ("{place}{when}有{festive}，{mood}", "{festive} in {place} {when}, {mood}"),
        ("{home}包了{minutes}个饺子，{mood}", "{minutes} dumplings at {home}, {mood}"),
        ("明天{place}有{festive}，早点去占位置", "{festive} in {place} tomorrow, come early"),
        (
            "{place}快递初七才上班，{minutes}个包裹等着",
            "The parcel shop in {place} opens on the seventh, {minutes} parcels waiting",
        ),
        (
            "{place}的{festive}拍了{minutes}张照片，{mood}",
            "{minutes} photos of the {festive} in {place}, {mood}",
        ),
        (
            "出让{place}{festive}的票{minutes}张，原价",
            "{minutes} tickets for the {festive} in {place}, at cost",
        ),
        (
            "{place}停车难，{festive}散场开了{minutes}分钟才出来",
            "Parking in {place}: {minutes} minutes to leave after the {festive}",
        ),
    ),
}
