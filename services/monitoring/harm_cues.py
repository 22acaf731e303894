"""What stands beside the words of a harm: what denies it, supposes it, asks for it, or ends a part of the
sentence. Pure.

Where several words begin at the same place the longest counts, so a phrase that means something else
(`plain`) is written down whole: 伤心 is no wound, 累死 nobody's death, `sick of` no illness.
"""

from collections.abc import Mapping
from typing import Literal

from services.monitoring.harm_words import chinese, english

Cue = Literal[
    "nuisance", "service_lost", "health", "life",
    "not", "not_next", "feared", "supposed", "risk", "drill", "denied", "doubted", "over",
    "whether", "asked", "plain", "turn", "clause", "question", "end",
]  # fmt: skip  # harms, what takes them back, and where sentences and their parts end

CUES: Mapping[Cue, tuple[str, ...]] = {
    "not": (
        *chinese(
            """
            没有 没人 没有人 没发生 没出现 没听说 没见 没造成 没有发生 没有出现 没有造成 没有任何 并没有
            并没 无人 无人员 未发现 未发生 未出现 未造成 未接到 未收到 未见 并未 尚未 从未 未有 暂无 尚无
            均无 并无 毫无 不存在 不是 并非 并不是 绝非 排除 否认 不会
            """
        ),
        *english(
            """
            no one, nobody, not, never, none, no reports, no report, no sign, no signs, no evidence,
            no cases, no case, no news, isn't, wasn't, weren't, aren't, didn't, doesn't, don't, hasn't,
            haven't, won't, isn’t, wasn’t, weren’t, aren’t, didn’t, doesn’t, don’t, hasn’t, haven’t,
            won’t, denied, denies, rule out, ruled out, free of, nothing, neither, nor
            """
        ),
    ),
    "not_next": (
        *chinese(
            """
            没 未 不 无 别 勿 免 零
            """
        ),
        *english(
            """
            no, zero, without
            """
        ),
    ),
    "feared": (
        *chinese(
            """
            怕 生怕 害怕 担心 担忧 唯恐 恐怕 小心 当心 谨防 严防 防止 防范 预防 避免 以免 以防 免得 免遭
            谨慎 可能 有可能 说不定 没准 容易 迟早 早晚要 早晚会 早晚得 早晚出 非要 非得 难道要 要等 等到
            别等 不要等 去年 前年 往年 以前 小时候 当年 早年 那年 几年前 如何防 怎么防 宣传 科普 讲座 电影
            电视剧 小说 游戏 梦见
            """
        ),
        *english(
            """
            might, may be, may get, may have, may fall, could be, could get, could fall, could have been,
            would be, would get, will get, afraid, worried, worry, worries, fear, fears, scared, risk of,
            avoid, prevent, prevents, protect, against, careful, beware, before somebody, before someone,
            before anybody, until somebody, until someone, last year, years ago, used to, movie, film,
            novel
            """
        ),
    ),
    "supposed": (
        *chinese(
            """
            如果 要是 假如 假设 倘若 若是 若有 若出现 若发生 万一 一旦 要真 真要是 如遇 如有 如出现
            """
        ),
        *english(
            """
            if, in case, what if, unless, imagine, suppose, in the event
            """
        ),
    ),
    "risk": (
        *chinese(
            """
            的危险 的风险 隐患 风险 的可能 怎么避免 该怎么处理
            """
        ),
        *english(
            """
            risk, risks, hazard, hazards, prevention
            """
        ),
    ),
    "drill": (
        *chinese(
            """
            演练 演习 应急预案 模拟
            """
        ),
        *english(
            """
            fire drill, evacuation drill, safety drill
            """
        ),
    ),
    "doubted": (
        *chinese(
            """
            真的吗 是真的 真的假的 是真是假 是真假 属实吗 是否属实 求证 求真相 有没有这回事
            """
        ),
        *english(
            """
            is it true, is that true, is this true, really true, true or not, can anyone confirm
            """
        ),
    ),
    "denied": (
        *chinese(
            """
            不实 谣言 辟谣 假消息 假的 不是真的 造谣 子虚乌有 没有的事 没这回事 不属实 并非事实 误传 误报
            虚惊一场 传言有误 纯属虚构
            """
        ),
        *english(
            """
            not true, untrue, fake, fake news, false rumour, false rumor, is false, was false, hoax,
            just a rumour, just a rumor, only a rumour, only a rumor, false alarm, nonsense, made up,
            made-up
            """
        ),
    ),
    "over": (
        *chinese(
            """
            已恢复 已经恢复 恢复了 恢复正常 全部恢复 都恢复 已结束 结束了 已解除 解除了 修好了 已修复
            修复了 来水了 来电了 通水了 通电了 已复课 已复工 复课了 好了 不再 变清 清了 解决了 已清理
            清理了 疏通了 没再 没了 消失
            """
        ),
        *english(
            """
            is back, are back, back on, came back, restored, resolved, repaired, fixed, is over,
            has ended, reopened, resumed, gone now, is gone, are gone, cleared, cleaned up, no longer,
            no more, anymore, any more
            """
        ),
    ),
    "whether": (
        *chinese(
            """
            会不会 是不是 是否 有没有 有无 能不能 要不要 该不该 可不可以 能否 可否 会否 吗 几人 几个人
            多少人 几例 多少例 什么时候停 何时停 几点停 啥时候停 停不停
            """
        ),
        *english(
            """
            whether, how many, anyone, anybody, wondering
            """
        ),
    ),
    "asked": (
        *chinese(
            """
            怎么 咋 为什么 为啥 为何 什么 啥 谁 哪 多久 多长时间 何时 几点 几号 几天 多少 如何 凭什么 难道
            还要 到底 究竟
            """
        ),
        *english(
            """
            why, when, where, who, what, how, how long, how much longer, which
            """
        ),
    ),
    "plain": (
        *chinese(
            """
            伤心 伤感 伤脑筋 受伤的心 心很受伤 很受伤 累死 烦死 气死 吓死 急死 笑死 热死 渴死 饿死 困死
            冻死了 热死了 累死人 烦死人 气死人 吓死人 急死人 笑死人 爱死 该死 死活 死板 死心 死角 死党
            往死里 打死也 打死不 住院部 急诊科 急诊楼 急诊室外 感染力 臭豆腐 臭美 臭脸 停电影 手机没电
            没水平 没水准 没电话 没水果 没有水果 没有水平 没有电话 没有电影 没有电梯 不停水 不停电 不缺水
            不断电 没人管 没人来 没人理 没人修 没人问 没人接 没人说 没人通知 没人负责 没有人管 没有人来
            没有人理 没有人说 没有人通知 没有通知 没通知 没有提前 没提前 没有办法 没办法 没有提示 没有回复
            没回复 没回应 没有回应 没有答复 没答复 没有消息 没有说法 无人问津 无人管 无人理 无人负责
            不通知 不提前 不只 不仅 不光 不止 不但 不知道 不知 不明 不得不 不可能 不停 不断 不住 不管 无论
            不论 不好意思 没恢复 没有恢复 未恢复 尚未恢复 还没恢复 没修好 没有修好 未修好 没来人 没解决
            未解决 没有解决 没好 没收 淹没 出没 沉没 埋没 没关系 没事 不是谣言 不是假的 并非谣言 是不是真
            不好了 未必 未来 未成年 无奈 无语 无法 无数 无比 特别 别人 别的 分别 级别 别墅 火灾报警器
            消防知识 伤害 过敏原 洪水猛兽 为什么没有 怎么没有 怎么没 为什么没 为什么不 怎么不 水污染治理
            污水处理厂 污水管网 垃圾分类 零点 抢救性 知识分子 什么都 谁都 过不去的坎 不怕 别怕
            """
        ),
        *english(
            """
            dead end, dead battery, battery is dead, dead slow, dead tired, dead wrong, bored to death,
            sick of, sick and tired, sick leave, sick note, hurt my feelings, it hurts to, hospital road,
            ill-advised, no doubt, no answer, no reply, no idea, no wonder, no longer than, not only,
            not just, not told, not warned, nobody told, nobody warned, nobody comes, nobody came,
            nobody answers, nobody cares, nobody knows, no one told, no one warned, no one came,
            no one cares, no one answers, no one knows, without warning, without notice, without a word,
            no warning, no notice, will be restored, be restored, not restored, not been restored,
            not fixed, not been fixed, not back, when it is back, water bill, power plant,
            have not been told, were not told, did not tell, didn't tell, hurt nobody, hurt no one,
            smells good, smells nice, smells delicious, smell of spring, smells of spring, flood of,
            crash course, dead calm
            """
        ),
    ),
    "turn": (
        *chinese(
            """
            就 却 竟 又 还 倒是 但 但是 可是 不过 然而 而是 反而 结果
            """
        ),
        *english(
            """
            but, and, however, yet, so, then, because, since, after, while, although, though, instead
            """
        ),
    ),
    "clause": (",", ":", "...", "…", "~", "—"),
    "question": ("?",),
    "end": ("。", "!", ";", ". "),
}
