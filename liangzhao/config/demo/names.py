"""Names of people and places that exist nowhere: lists of our own, put together by chance."""

from __future__ import annotations

from dataclasses import dataclass

from liangzhao.config.demo.dice import Dice

MALE = "1"

_SURNAMES = tuple(
    zip(
        "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤",
        [max(1.0, 60 / (place + 4)) for place in range(104)],
        strict=False,
    )
)
_DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "尉迟", "令狐", "长孙", "单")
_MALE_GIVEN = (
    "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢佳阳晨东文海峰志远建国成康星光天达安岩中茂进"
    "有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋梁栋维启克翔"
)
_FEMALE_GIVEN = (
    "芳娜敏静丽艳娟霞玲桂英慧巧美淑惠珠翠雅芝玉萍红娥芬燕彩春菊兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍"
    "贞莉岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思"
)
_RARE_GIVEN = ("龘", "䶮", "㛃", "𠅤", "𬱖", "文龘", "子䶮", "昱㛃")


@dataclass(frozen=True)
class Name:
    """A name with the 民族 it fits."""

    text: str
    ethnicity: str


_LINKED = {
    "05": (
        ("阿依古丽", "古丽娜尔", "热依汗", "帕提古丽", "阿依努尔"),
        ("艾尔肯", "吐尔逊", "阿不都", "库尔班", "买买提"),
        ("买买提", "艾山", "吐尔地", "依明", "卡德尔", "热合曼"),
    ),
    "17": (("阿依达娜", "加娜尔"), ("叶尔兰", "巴合提"), ("哈力", "别克", "木拉提")),
}
"""民族 → women's names, men's names, fathers' names; joined by U+00B7."""
_SINGLE = {
    "02": (("乌云", "其其格", "萨仁", "娜仁花"), ("巴特尔", "那日松", "苏和", "朝鲁")),
    "04": (("德吉央宗", "次仁卓玛", "白玛措"), ("扎西顿珠", "洛桑次仁", "索朗旺堆")),
}
_ETHNICITIES = (
    ("01", 940.0),
    ("11", 22.0),
    ("03", 18.0),
    ("02", 6.0),
    ("10", 4.0),
    ("15", 4.0),
    ("08", 3.0),
    ("06", 3.0),
)


def of_person(dice: Dice, sex: str) -> Name:
    """A name for somebody of this sex; a few of minorities with a middle dot, a few with rare characters."""
    throw = dice.random()
    if throw < 0.012:
        return _linked(dice, sex)
    if throw < 0.020:
        code = dice.choice(sorted(_SINGLE))
        return Name(dice.choice(_SINGLE[code][sex == MALE]), code)
    if throw < 0.024:
        return rare(dice)
    return Name(_surname(dice) + _given(dice, sex), dice.weighted(_ETHNICITIES))


def rare(dice: Dice) -> Name:
    """A name with a character few fonts have."""
    return Name(_surname(dice) + dice.choice(_RARE_GIVEN), "01")


def linked(dice: Dice, sex: str) -> Name:
    """A name of two parts with the middle dot U+00B7 between them."""
    return _linked(dice, sex)


def _linked(dice: Dice, sex: str) -> Name:
    code = dice.weighted([("05", 4.0), ("17", 1.0)])
    women, men, fathers = _LINKED[code]
    return Name(f"{dice.choice(men if sex == MALE else women)}·{dice.choice(fathers)}", code)


def _surname(dice: Dice) -> str:
    return dice.choice(_DOUBLE_SURNAMES) if dice.chance(0.01) else dice.weighted(_SURNAMES)


def _given(dice: Dice, sex: str) -> str:
    characters = _MALE_GIVEN if sex == MALE else _FEMALE_GIVEN
    return "".join(dice.choice(characters) for _place in range(1 if dice.chance(0.22) else 2))


_PLACES = (
    "枫林",
    "晴川",
    "明湖",
    "松鹤",
    "云栖",
    "兰亭",
    "和风",
    "雁栖里",
    "青禾",
    "望岳",
    "听泉",
    "朝露",
    "南屏",
    "霁月",
    "长亭",
    "梧桐里",
    "沁园",
    "归鸿",
    "竹溪",
    "白鹭",
    "映山",
    "芳甸",
    "安澜",
    "知春里",
    "云帆",
    "杏坛",
    "碧梧",
    "秋实",
    "麦田",
    "银杏巷",
)
_ROADS = ("示例路", "示例大街", "示例东路", "示例胡同", "示例西里", "示例南街", "示例北环路")


def of_institution(dice: Dice, district: str, word: str) -> str:
    """A name that says 示例, so that nobody takes it for a real one."""
    place = dice.choice(_PLACES)
    ordinal = f"第{dice.choice('二三四五六七八九')}" if dice.chance(0.12) else ""
    return f"北京{district}{place}示例{ordinal}{word}"


def address(dice: Dice, within: str) -> str:
    """An address on a road that does not exist."""
    floor = f"{dice.randint(1, 28)}号楼{dice.randint(1, 6)}层" if dice.chance(0.3) else ""
    return f"{within}{dice.choice(_PLACES)}{dice.choice(_ROADS)}{dice.randint(1, 399)}号{floor}"


def mobile(number: int) -> str:
    """A mobile number obviously made up: 139000 and a count."""
    return f"139000{number % 100_000:05d}"
