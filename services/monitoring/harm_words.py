"""The words by which harms are found, Chinese and English, in comparable form. Pure.

What takes a harm back stands in harm_cues.py. A word of anger or praise stands in neither: what people think
of anybody is not looked for.
"""

from collections.abc import Mapping

from shared.messages.monitoring import HarmKind


def chinese(words: str) -> tuple[str, ...]:
    """Words with spaces between them."""
    return tuple(words.split())


def english(words: str) -> tuple[str, ...]:
    """Words, or several that belong together, with commas between them."""
    return tuple(" ".join(word.split()) for word in words.split(","))


HARMS: Mapping[HarmKind, tuple[str, ...]] = {
    "nuisance": (
        *chinese(
            """
            异味 臭味 恶臭 臭气 发臭 臭了 很臭 真臭 太臭 都臭 臭烘烘 又臭又 怪味 铁锈味 反味 返味 返臭
            刺鼻 噪音 噪声 扰民 吵得 太吵 很吵 轰鸣 睡不着 睡不好 灰尘 扬尘 粉尘 尘土飞扬 油烟 黑烟 冒烟
            垃圾成堆 垃圾堆 垃圾没人 垃圾满 垃圾遍地 污水 脏水 脏乱 积水 内涝 漏水 渗水 漏雨 堵车 拥堵
            堵得 堵死 堵塞 堵了 路堵 下水道堵 水压低 水压不足 水太小 水很小 水流小 发黄 变黄 发红 发黑
            发浑 浑浊 浑水 浑的 黄的 黄水 黑水 泥水 泥沙 很浑 太浑 又黄又浑 水黄 水浑 水垢 苍蝇 蚊子 蚊虫
            老鼠 蟑螂 死鱼 死了好多鱼 坑洼 坑坑洼洼 路面破损 大坑 泥泞 路灯不亮 路灯坏 路灯没亮 电梯坏
            电梯故障 电梯停 信号差 网速慢 占道 违停 飞尘
            """
        ),
        *english(
            """
            smell, smells, smelly, stink, stinks, stinking, stench, noise, noisy, dust, dusty, rubbish,
            garbage, trash, litter, sewage, brown water, yellow water, is brown, are brown, turned brown,
            came out brown, runs brown, brown and, yellowish, reddish, muddy, cloudy, rust, rusty,
            discoloured, discolored, silt, looks like tea, like soy sauce, traffic jam, traffic jams,
            gridlock, pothole, potholes, rats, cockroaches, mosquitoes, flies, dead fish, leak, leaks,
            leaking, dripping, puddles, streetlights are out, street lights are out, low pressure,
            water pressure, lift is broken, elevator is broken, cannot sleep, can't sleep, blocked drain,
            blocked drains, drain is blocked
            """
        ),
    ),
    "service_lost": (
        *chinese(
            """
            停水 断水 没水 没有水 没来水 无水 缺水 水停了 供水中断 喝不上水 用不上水 接不到水 打不到水
            放不出水 停电 断电 没电 没有电 没来电 供电中断 电停了 停气 断气了 没煤气 没天然气 没燃气
            没有燃气 没有煤气 停暖 没暖气 没有暖气 暖气不热 暖气停 不供暖 停课 停学 停运 停驶 停开 停航
            断网 没网 没有网 没信号 没有信号 停诊 停摆 关停 封路 断路 断桥 道路中断 交通中断 通讯中断
            通信中断 中断了 瘫痪 打不通 系统崩 不能喝 不能用 没法喝 没法用 没法做饭 没法洗 用不了 喝不了
            不敢喝 不敢用 不能饮用 无法饮用 无法使用 不能做饭 做不了饭 洗不了澡 出不去 进不来 进不去
            过不去 没自来水 水断了 电断了 网断了 断供 没公交 打不了电话 桥封了 路封了 路断了 大桥封
            """
        ),
        *english(
            """
            no water, no running water, no tap water, no hot water, without water, without running water,
            without any water, no clean water, water is off, water has been off, water was off, water off,
            water cut, water cuts, water was cut, water has been cut, water is cut, ran dry, runs dry,
            run dry, are dry, outage, outages, blackout, blackouts, power cut, power cuts, power is out,
            power went out, lost power, no power, without power, no electricity, without electricity,
            no gas, without gas, no heating, no heat, without heating, heating is off, no signal,
            no internet, internet is down, without internet, phone lines are down, school is closed,
            schools are closed, schools closed, school closed, road closed, road is closed,
            roads are closed, bridge is closed, bridge closed, road is cut off, is cut off, are cut off,
            shut down, not running, suspended, no bus, no buses, no trains, cannot drink, can't drink,
            cannot use, can't use, cannot cook, can't cook, cannot shower, can't shower, cannot wash,
            can't wash, can't flush, not drinkable, undrinkable, no use for, out of service, has been off,
            have been off, went off, been cut off, supply is cut, no phone, without heat, cut off from
            """
        ),
    ),
    "health": (
        *chinese(
            """
            受伤 伤者 轻伤 重伤 中毒 住院 住进医院 进医院 进了医院 送医 送医院 送到医院 送去医院 就医 急诊
            呕吐 上吐下泻 腹泻 拉肚子 拉稀 恶心想吐 感到恶心 恶心呕吐 头晕 发烧 发热病人 过敏 皮疹 起疹子
            起红疹 出疹 感染 晕倒 昏倒 昏迷 骨折 烫伤 烧伤 灼伤 咬伤 被咬 摔伤 摔倒 摔断 砸伤 砸到人 撞伤
            划伤 擦伤 刺伤 被砸 被撞 触电 身体不适 不舒服 肚子疼 肚子痛 流鼻血 咳嗽 胸闷 喘不上气 呼吸困难
            救护车 输液 打点滴 打吊针 有毒 水里进了农药 进了农药 投毒 致癌 超标 泄漏 漏电 漏气 爆炸 炸了
            起火 着火 失火 火灾 大火 坍塌 塌方 塌了 倒塌 垮塌 塌陷 滑坡 泥石流 决堤 高空坠物 坠落 掉下来砸
            踩踏 车祸 追尾 连环撞 翻车 伤人 被打 中暑 冻伤 病倒 生病 病了 疫情 食物中毒 煤气中毒 水淹 洪水
            淹了 红疹 疹子 水泡 红肿 抽搐 吐血 休克 喘不过气 骨裂 流血 出血不止 割伤 夹伤 扭伤 晕过去
            吃坏肚子 喝坏肚子
            """
        ),
        *english(
            """
            hurt, injured, injury, injuries, wounded, poisoned, poisoning, fell sick, fell ill,
            fallen ill, got sick, are sick, is sick, were sick, was sick, feel sick, feeling sick,
            made sick, sick after, sick from, are ill, is ill, were ill, ill after, ill from, vomiting,
            vomited, throwing up, diarrhea, diarrhoea, stomach ache, stomach pain, stomach pains,
            in hospital, in the hospital, to hospital, to the hospital, hospitalised, hospitalized,
            to the clinic, ambulance, ambulances, fever, rash, rashes, dizzy, fainted, unconscious, burns,
            burned, bitten, broke his leg, broke her leg, broke his arm, broke her arm, broken leg,
            broken arm, broken hip, infected, infection, infections, gas leak, explosion, exploded,
            on fire, house fire, caught fire, fire broke out, toxic, contaminated, unsafe to drink,
            not safe to drink, pesticide, pesticides, landslide, collapsed, car crash, crash, crashed,
            stampede, knocked down, hit by a, food poisoning, electric shock, coughing, trouble breathing,
            hard to breathe, came down with, flood, flooded, flooding, broke his hip, broke her hip,
            broke his wrist, broke her wrist, broke his ankle, broke her ankle, slipped on, fell down,
            fell off, bleeding, seizure, choking, concussion
            """
        ),
    ),
    "life": (
        *chinese(
            """
            死亡 死者 死伤 伤亡 遇难 身亡 丧生 丧命 毙命 去世 溺亡 溺水 淹死 烧死 电死 砸死 撞死 毒死 摔死
            冻死 闷死 压死 有人死 人死了 死人了 人死亡 死了人 死了个人 死了几个 死了好几 死了一 死了两
            死了三 死了四 死了五 死了六 死了七 死了八 死了九 死了十 死了1 死了2 死了3 死了4 死了5 死了6
            死了7 死了8 死了9 死1 死2 死3 1死 2死 3死 4死 5死 一死 两死 三死 病危 抢救 危在旦夕 生命危险
            危及生命 生命垂危 命悬一线 没救过来 没抢救过来 停止呼吸 没了呼吸 没了心跳 昏迷不醒 被埋 被困
            被压在 被冲走 卷走 掉进河 掉进井 落水 坠楼 坠亡 坠河 坠井 失踪 失联 窒息 出人命 出了人命
            人没了 跳楼 跳河 轻生 埋了 被掩埋 翻船 沉船 猝死 心脏骤停 溺毙 遗体
            """
        ),
        *english(
            """
            died, dies, dead, death, deaths, killed, kills, fatal, fatalities, casualties, drowned,
            drowning, people missing, went missing, gone missing, still missing, are missing,
            missing child, missing children, missing person, trapped, buried under, swept away,
            washed away by, suffocated, critical condition, life-threatening, fighting for her life,
            fighting for his life, fighting for their lives, lives are in danger, lost his life,
            lost her life, lost their lives, stopped breathing, bodies, body was found, buried alive,
            capsized
            """
        ),
    ),
}
"""What is a harm, from the least to the worst; a text may tell of several."""
