"""Names of people and outlets: who wrote an article, and which words are no name."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from regional_news.text.clean import clean, words

if TYPE_CHECKING:
    from collections.abc import Iterable

_SURNAMES: Final = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑"
    "薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧肖尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季"
    "麻强贾路娄危江童颜郭梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁"
    "荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲"
    "邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易"
    "慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公"
    "岳帅缑亢况有琴商牟佘佴伯赏墨哈谯笪年爱阳佟言福代付闫仝仉苟初由苑展侣郄信原揣辜昌敬随楚玄先笑来拱冶车延矫肇生来苘仵栗蹇丛宾肥覃官占练郇"
)
_COMPOUND: Final = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
    "端木",
    "长孙",
    "宇文",
    "南宫",
    "独孤",
    "西门",
)
_NAME: Final = re.compile(
    r"[\u3400-\u9fff〇\U00020000-\U0003ffff]{2,4}|"
    r"[\u3400-\u9fff]{1,8}(?:[·•・][\u3400-\u9fff]{1,8}){1,3}|[A-Za-z][A-Za-z.'-]{1,20}(?: [A-Z][A-Za-z.'-]{0,20}){0,3}"
)
_OUTLET: Final = re.compile(
    r"[报网社台刊]$|(?:日报|晚报|早报|晨报|时报|周报|周刊|杂志|报社|报道|通讯社|新闻|广播|电视|频道|客户端|中心|融媒|媒体|公众号|微信|微博|编辑部|记者站|记者部|工作室|"
    r"公司|集团|协会|学会|委员会|政府|宣传部|办公室|街道|管理局|大学|学院|中学|小学|医院|法院|检察院|公安|消防|支队|大队|税务|联社|银行|本站|本网|网站|"
    r"来源|编辑|未知|佚名|匿名|管理员|网友|综合|整理|原创|转载|供稿|局|厅|处|科|所|院|会|委|部|站|队|校|馆|镇|乡|办|组)$"
)
_ROLE: Final = re.compile(
    r"全媒体记者|见习记者|实习记者|特约记者|首席记者|本报记者|本网记者|本台记者|本社记者|特派记者|摄影记者|文字记者|记者|特约通讯员|通讯员|通信员|"
    r"特约撰稿人|撰稿人|撰稿|撰文|实习生|作者|摄影报道|报道|摄影|摄像|文字|图片|文图|图文|文/图|图/文|供图|供稿|编辑整理|编辑|整理|编译|综合|评论员|制图"
)
_FROM: Final = re.compile(r"发自\s?[\u3400-\u9fff、]{2,10}")
_TITLES: Final = re.compile(
    r"(?:书记|市长|县长|区长|镇长|乡长|局长|主任|部长|主席|院长|校长|教授|博士|先生|女士|老师|同志)$"
)
_SPLIT: Final = re.compile(
    r"[\s\x1f、,，;；|｜/／&＆+：:()（）\[\]【】<>《》]+|(?<=[\u3400-\u9fff])和(?=[\u3400-\u9fff]{2,3}(?:$|[\s、，,]))"
)
_LATIN_GAP: Final = re.compile(r"(?<=[A-Za-z.]) (?=[A-Z])")
_NO_NAMES: Final = frozenset(
    words("""
    本报 本网 本站 本刊 文 图 摄 佚名 未知 匿名 无 暂无 不详 综合 转载 原创 完 待续 责编 责任编辑 实习 特约
    见习 见报 全媒体 admin administrator superuser editor null none 小编 秘书 讯 消息 电 等
    制图 整合 视频 代表作 评论员 来自 手记 札记 观察 连线 见闻 今天 昨天 前天 今日 昨日 刚刚 上午 下午
    """)
)

_OPENING: Final = (
    re.compile(
        r"^[^。！？]{0,30}[电讯]\s?[(（]\s?"
        r"(?P<names>[\u3400-\u9fff]{2,4}(?:[ 、\u3000][\u3400-\u9fff]{2,4}){0,3})\s?[)）]"
    ),
    re.compile(r"^\s?(?:[^。！？，]{0,10})记者(?P<names>[\u3400-\u9fff]{2,3})报道"),
    re.compile(r"^[^。！？]{0,40}?[(（]\s?(?P<who>[^()（）。]{0,40}?(?:记者|通讯员|作者)[^()（）。]{2,60})[)）]"),
    re.compile(r"^[□■◎●○◆◇▲△☆★※◤]\s?(?P<who>[^。！？；]{2,50})$"),
    re.compile(r"^(?P<who>(?:[^，。！？：；\s“”]{0,20})(?:记者|通讯员)\s?[^，。！？：；“”]{2,40})$"),
    re.compile(r"^(?:文[字]?[/／|&＆]?图?|图[/／]文|作者|撰文|撰稿)\s?[:：/／丨|]\s?(?P<who>[^，。！？；“”]{2,40})$"),
    re.compile(
        r"^(?P<who>[^，。！？；：\s“”]{0,12}(?:记者|通讯员)(?:\s{0,2}[\u3400-\u9fff]{2,4}){1,4}?)\s"
        r"(?:摄影)?报道(?:[\s：:]|$)"
    ),
    re.compile(
        r"^(?:本报|本网|本台|本站)[^。，(（]{0,10}讯\s{0,3}(?P<who>(?:[^，。\s]{0,8}记者|通讯员)\s?[^，。]{2,20}?)\s(?:报道|摄影报道)"
    ),
)
_OPENING_TRADITIONAL: Final = re.compile(
    r"^[〔【\[(（]?\s?(?:特派|實習)?記者\s?(?P<names>[\u3400-\u9fff]{2,4}(?:、[\u3400-\u9fff]{2,4}){0,3})\s?[/／]\s?[^，。]{1,12}(?:報導|電)"
)
_CREDIT_CHARS: Final = 60
_CAPTION: Final = re.compile(r"^[▲△▼].{0,50}摄影|\s摄影\s?[/／:：]\s?[\u3400-\u9fff]{2,4}$")
_PHOTOGRAPHED: Final = re.compile(
    r"^\W{0,2}(?:摄影?[:：\s]\s?[\u3400-\u9fff \u3000、]{2,20}|[\u3400-\u9fff \u3000、]{2,20}\s摄(?:影)?)\W{0,2}$"
)
"""`(李文静 摄)` below a picture names who took it, not who wrote the story."""
_CLOSING: Final = (
    re.compile(
        r"[(（]\s?(?P<who>[^()（）。]{0,40}?(?:记者|通讯员|作者|撰稿|撰文|文字|文/图|文图|图文|摄影|评论员|编译：)[^()（）。]{1,60})[)）]\s?$"
    ),
    re.compile(
        r"(?:^|[。！？”…])\s?(?P<names>[\u3400-\u9fff]{2,4}(?:[ 、/][\u3400-\u9fff]{2,4}){0,3})\s?"
        r"(?:摄影报道|图/文|文/图|文图|图文|报道)$"
    ),
    re.compile(r"[(（]\s?(?P<names>[\u3400-\u9fff]{1,3}(?:[ 、\u3000][\u3400-\u9fff]{1,3}){0,5})\s?[)）]\s?$"),
    *_OPENING[3:6],
    re.compile(r"[(（]\s?[\u3400-\u9fff]{2,8}[报网]\s(?P<names>[\u3400-\u9fff]{2,3})\s?[)）]\s?$"),
)


def is_outlet(name: str) -> bool:
    """Tell whether `name` is a newspaper, site, office or other body rather than a person."""
    return bool(_OUTLET.search(name)) and not (len(name) == 2 and name[0] in _SURNAMES and name[1] not in "报网社")


def names(text: str) -> list[str]:
    """Return the people named behind a label such as 作者, in their order, each once.

    Splits at spaces and punctuation, joins a name of two characters written with a space (李 冀), drops roles
    (记者, 通讯员), outlets and offices.

    >>> names("大众日报·大众新闻客户端记者 高峰 孟一"), names("记者 李 冀、王小明 通讯员 欧阳雪")
    (['高峰', '孟一'], ['李冀', '王小明', '欧阳雪'])
    """
    found: list[str] = []
    text = _LATIN_GAP.sub("_", _FROM.sub("", clean(text[:300])))
    last = 0
    for role in _ROLE.finditer(text):
        found += _split(text[last : role.start()], before_role=True)
        last = role.end()
    found += _split(text[last:], before_role=False)
    return list(dict.fromkeys(found))


def signed(paragraphs: list[str]) -> list[str]:
    """Return the people whom the body's first or last lines name as its authors."""
    paragraphs = [paragraph for paragraph in paragraphs if not _CAPTION.search(paragraph[-_CREDIT_CHARS:])]
    for paragraph in paragraphs[:2]:
        if match := _OPENING_TRADITIONAL.match(paragraph):
            return match["names"].split("、")
        for form in _OPENING:
            if (match := form.search(paragraph[:200])) and (found := _who(match)):
                return found
    for paragraph in reversed(paragraphs[-2:]):
        for form in _CLOSING:
            match = form.search(paragraph[-200:])
            if match and not _PHOTOGRAPHED.search(match[0]) and (found := _who(match)):
                return found
    return []


def _who(match: re.Match[str]) -> list[str]:
    groups = match.groupdict()
    if groups.get("names"):
        candidates = names(groups["names"])
        return candidates if candidates and all(_has_surname(name) for name in candidates) else []
    return names(_after_role(groups["who"]))


def _after_role(text: str) -> str:
    """Drop what stands before the first role: it is the outlet (聊城日报全媒体记者…)."""
    match = _ROLE.search(text)
    return text[match.start() :] if match else text


def _split(part: str, *, before_role: bool) -> list[str]:
    tokens = [token for token in _SPLIT.split(part) if token]
    return [name for token in _joined(tokens) if (name := _name(token, before_role=before_role))]


def _joined(tokens: list[str]) -> Iterable[str]:
    """Join single characters that stand side by side: three are one name (胡 德 光), others names of two (李 冀)."""
    kept: list[str] = []
    for is_single, run in groupby(tokens, key=lambda token: len(token) == 1 and "\u3400" <= token <= "\u9fff"):
        letters = list(run)
        size = 3 if len(letters) == 3 else 2
        kept += ["".join(letters[n : n + size]) for n in range(0, len(letters), size)] if is_single else letters
    return [token for token in kept if len(token) > 1]


def _name(token: str, *, before_role: bool) -> str | None:
    token = token.strip("·•.-—_*#“”\"'!！?？等").replace("_", " ")
    if (
        not _NAME.fullmatch(token)
        or token in _NO_NAMES
        or token.lower().replace(" ", "") in _NO_NAMES
        or is_outlet(token)
        or _TITLES.search(token)
    ):
        return None
    if before_role and not _has_surname(token):
        return None
    return token


def _has_surname(name: str) -> bool:
    return name[:1] in _SURNAMES or name.startswith(_COMPOUND) or "·" in name
