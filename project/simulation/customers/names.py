"""Names of companies and people that nobody will mistake for real ones."""

from __future__ import annotations

from functools import cache

from project.simulation import chance


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LEFT = _words("""
    Moon Paper Quill Maple Copper Velvet Ginger Cloud Pebble Lantern Marble Cinnamon Thimble Saffron Willow Button
    Candle Turnip Feather Walnut Drizzle Amber Cobalt Biscuit Clover Pickle Parsnip Sugar Thunder Whistle Mitten
    Puddle Noodle Acorn Teapot Bubble Muffin Ribbon Hazel Honey Jigsaw Kettle Lemon Mango Nutmeg Olive Pepper
    Radish
""")
RIGHT = _words("""
    otter whale crank heron badger comet falcon lark moose newt panda quokka raven sparrow tapir urchin vole
    walrus yak zebra beetle cactus dolphin ember fern gecko hopper ibex jackal kiwi lemur marmot narwhal ocelot
    puffin robin salmon toucan wombat bramble
""")
LEFT_ZH = _words("""
    纸 月 云 雾 糖 蓝 星 棉 银 木 花 雪 竹 茶 墨 琥 橘 桂 松 荷 藕 莓 麦 豆 桃 梨 杏 柚 枫 棠
    萝卜 薄荷 灯笼 纽扣 铃铛 风车 蘑菇 芝麻
""")
RIGHT_ZH = _words("""
    鲸 豚 狐 鲤 鹤 鹿 獭 雁 貂 鸢 鲟 鹭 獾 雀 鲈 蝶 萤 貘 鸥 鹂 鹊 羚 蛙
    海獭 犀牛 考拉 羊驼 浣熊 松鼠 企鹅 刺猬 河马 斑马 海龟 飞鱼 瓢虫 树懒 野兔
    山雀 灰鹦 海马 章鱼 蜗牛 蜻蜓 白鹅 花猫 云雀 海星 寄居蟹 猫头鹰 长颈鹿
""")

TRADES = {
    "Software": ("Software", "软件"),
    "Retail": ("Stores", "零售"),
    "Manufacturing": ("Works", "制造"),
    "Logistics": ("Freight", "物流"),
    "Education": ("Academy", "教育"),
    "Healthcare": ("Clinics", "医疗"),
    "Finance": ("Ledgers", "财务"),
    "Hospitality": ("Inns", "酒店"),
    "Energy": ("Power", "能源"),
    "Media": ("Press", "传媒"),
}

GIVEN = _words("""
    Ada Basil Cleo Dara Edda Fenn Greta Hugo Ines Juno Kira Lars Mona Nils Odile Pia Quinn Rufus Sanna Tove Ugo
    Vera Wim Xenia Yara Zeno
""")
FAMILY = _words("""
    Appleby Birdwhistle Crumb Dewdrop Elderflower Fiddler Goosefoot Hobble Inkwell Jumble Kettleby Lollop Merrydew
    Nettle Oxbow Pomfret Quibble Rumbelow Sprocket Tumbledown Underhill Wigglesworth
""")
FAMILY_ZH = list("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张")
GIVEN_ZH = list("安博晨丹恩帆歌涵佳可岚铭宁琪然舒桐唯欣言悦子")


def company(*, seed: int, number: int, industry: str, chinese: bool) -> str:
    """The name of a company; no two numbers share one."""
    trade, trade_zh = TRADES[industry]
    pairs = _pairs(seed=seed, chinese=chinese)
    left, right = pairs[number % len(pairs)]
    cycle = number // len(pairs)
    if chinese:
        return f"{left}{right}{trade_zh}有限公司" + (f"第{cycle + 1}部" if cycle else "")
    return f"{left}{right} {trade}" + (f" No. {cycle + 1}" if cycle else "")


def person(*, seed: int, number: int, place: int, chinese: bool) -> tuple[str, str]:
    """The name of a person at a company, and the same for an e-mail address."""
    random = chance.stream(seed, "person", number, place)
    given, family = random.choice(GIVEN), random.choice(FAMILY)
    address = f"{given}.{family}".lower()
    if chinese:
        return random.choice(FAMILY_ZH) + random.choice(GIVEN_ZH) + random.choice(GIVEN_ZH), address
    return f"{given} {family}", address


@cache
def _pairs(*, seed: int, chinese: bool) -> list[tuple[str, str]]:
    lefts, rights = (LEFT_ZH, RIGHT_ZH) if chinese else (LEFT, RIGHT)
    pairs = [(left, right) for left in lefts for right in rights]
    chance.stream(seed, "names", chinese).shuffle(pairs)
    return pairs
