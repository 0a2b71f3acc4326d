"""Labels and their values in a line of text: 作者, 来源, 发布时间, 责任编辑 ….

Labels come with `:` or `：`, with white space inside and around, run together on one line or in cells of their own, in
any order, and often without a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from regional_news.extract.page import SEAM
from regional_news.text.clean import MAX_CACHED_CHARS, clean

Kind = Literal["time", "updated", "source", "author", "editor", "views", "other"]

_NAMES: Final[dict[Kind, str]] = {
    "time": """
        发布时间 发表时间 发布日期 发表日期 发稿时间 发稿日期 刊发时间 刊发日期 发文时间 发文日期 发帖时间
        上传时间 上传日期 添加时间 添加日期 录入时间 录入日期 加入时间 提交时间 编辑时间 公布时间 公布日期
        公开时间 公开日期 公示时间 信息时间 新闻时间 文章时间 创建时间 创建日期 入库时间 成文日期 生成日期
        出版日期 见报日期 颁布日期 颁布时间 提问时间
        發表時間 發佈時間 發布時間 發表日期 發佈日期 發表於 發佈於 時間 发布于 发表于 发信站 提交日期 提交时间 时间 日期
    """,
    "updated": """
        更新于 修改于 更新时间 更新日期 修改时间 修改日期 最后更新 最后修改 打印时间 打印日期 浏览时间 当前时间 访问时间
    """,
    "source": """
        來源 信息来源 文章来源 新闻来源 稿件来源 消息来源 内容来源 资料来源 图文来源 文章出处 新闻出处 来源于 来源
        稿源 出处 转自 来自 供稿单位 供稿
    """,
    "author": """
        文章作者 新闻作者 本文作者 原创作者 原作者 作者 撰稿人 撰稿 撰文 本报记者 特约记者 文字记者 记者 通讯员 文/图
        文字 文
    """,
    "editor": """
        責任編輯 編輯 新媒体编辑 责任编辑 本文编辑 网络编辑 网站编辑 本期编辑 新闻编辑 文字编辑 编辑 责编
    """,
    "views": """
        点击次数 点击数 点击量 点击率 点击 浏览次数 浏览量 浏览数 浏览 阅读次数 阅读量 阅读数 阅读 访问次数
        访问量 人气 查看 已浏览 已阅读 阅览次数 点阅
    """,
    "other": """
        字体大小 字号大小 文字大小 字体 字号 大小 打印本页 打印 分享到 分享至 分享 评论数 评论 回复 收藏 关键词
        关键字 标签 Tags TAGS tag Tag 索引号 主题分类 发布机构 发布机关 发文机关 发文字号 信息分类 文号 摄影
        摄像 图片 视力保护色 背景色 语音播报 手机版 栏目 所属栏目 分类 类别 版次 版面 审核人 审核 审稿 校对
        初审 复审 终审 监制 统筹 策划 值班主任 值班总编 主编 总编辑 副主编 录入者 录入 发布者 发布人 上传者
        上传 发布单位 发布 发布科室 所属单位 信息员 联系电话 电话 邮箱 QQ 网址 链接 本文地址 原文链接 上一篇
        下一篇 我要纠错 有效性 主题词 专题 编号 阅读权限 推荐 顶 踩 新闻热线 投稿邮箱 简介 摘要 核心提示 编者按
        保护视力色 选择字号 页面功能 稿件编号 扫码阅读 地区 体裁 注册时间 注册日期 注册 最后登录
        最后登陆 登录时间 在线时间 服务时间 办公时间 工作时间 报名时间 截止时间 截止日期 活动时间 考试时间 会议时间
        开庭时间 发布人 一审 二审 三审 初核 复核 终核 审签 签发 编审 制作 剪辑 出品 标题 主题 信区 级别 等级 积分 发帖
        註冊 註冊時間 註冊日期 最後登錄 解决时间 结束时间 开始时间 回答时间 回复时间 生效日期 实施日期 施行日期
        失效日期 开放时间 营业时间
        字数统计 本文字数 字数 阅读时长 组配分类 总监制 责任校对 实习编辑 校审 选稿 值班编委 美编 出品人 审读
    """,
}
KINDS: Final[dict[str, Kind]] = {name: kind for kind, names in _NAMES.items() for name in names.split()}


_LONGEST: Final = max(map(len, KINDS))
_LAST: Final = frozenset(name[-1] for name in KINDS)
_SIGN: Final = re.compile(
    rf"[:：﹕丨{SEAM}]|(?P<verb>(?:发表于|发布于|發表於|發佈於|更新于|修改于|[Pp]osted (?:on|at|@))"
    r"(?=\s{0,4}(?:\d|星期|周[一二三四五六日]|[一二三四五六七八九十]{1,2}月)))"
)
"""What a label ends with; the end of an element will do for one that stands alone."""
_UNKNOWN: Final = re.compile(rf"(?:(?<=[\s|｜{SEAM}])|^)[\u3400-\u9fff]{{2,5}}\Z")
"""A word that ends the value before it, as it stands before a colon of its own."""
_VERBS: Final = re.compile("表于|布于|新于|改于")
_SPACED: Final = re.compile(
    rf"(?:^|(?<=[\s|｜/·{SEAM}]))(?:(?:发布|发表)?(?:时间|日期)|(?:信息|文章|稿件|新闻)?来源|稿源|作者|记者|责任编辑|责编|编辑)"
    r"(?:\s?[|｜丨](?=\s?[^\s|｜])|\s(?=[^\s:：|｜丨]))"
)
_BRACKETED: Final = re.compile(
    r"[【\[［〔]((?:文章|信息)?(?:来源|作者|记者|编辑|责任编辑|(?:发布|发表)?(?:时间|日期)))[】\]］〕](?=\s?[^\s:：【\[])"
)
_EDITED: Final = re.compile(
    r"\s{0,4}[(（\[【［]?\s?(责任编辑|本文编辑|责编|编辑)([\s/／])\s{0,3}([\u3400-\u9fff]{2,4})\s?[)）\]】］]?\s{0,4}"
)
_BARRED: Final = re.compile(
    r"(\s{0,4}(?:来源|作者|记者|撰文|文字|编辑|责编|责任编辑|校对|审核|监制)\s{0,2})[|｜](\s{0,2}[\u3400-\u9fff]{2}[^|｜]{0,38})"
)
_GAP_MAX: Final = 6
"""White space inside and behind a label (`来　源　：`) is no wider."""
_REPORTED: Final = frozenset("□■◎●○◆◇▲△☆★※◤(（")
_TRIM: Final = " \t\r\n\xa0\u3000\x1f|｜/·,，;；>【】[]［］<>《》-—_"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label with what stands behind it, up to the next label."""

    kind: Kind
    name: str
    raw: str
    """The value as in the source, `SEAM`s included."""
    start: int
    end: int

    @property
    def value(self) -> str:
        """The value in one line, separators around it gone."""
        return clean(self.raw).strip(_TRIM)


def scan(raw: str) -> tuple[Labelled, ...]:
    """Return the labels of a line in their order.

    >>> [(found.kind, found.value) for found in scan("作者: 来源：菏泽日报\\xa0发表时间: 2021-11-22")]
    [('author', ''), ('source', '菏泽日报'), ('time', '2021-11-22')]
    """
    return _scan_short(raw) if len(raw) <= MAX_CACHED_CHARS else _scan(raw)


def _scan(raw: str) -> tuple[Labelled, ...]:
    if " " in raw or "\u3000" in raw:
        raw = _with_colons(raw)
    if "】" in raw or "]" in raw:
        raw = _BRACKETED.sub(r" \1：", raw)
    if "编" in raw[:8] and _EDITED.fullmatch(raw):
        raw = _EDITED.sub(r" \1：\3", raw)  # (编辑 张三), which is all of the line
    if raw.count("|") + raw.count("｜") == 1 and (match := _BARRED.fullmatch(raw)):
        raw = f"{match[1]}：{match[2]}"  # 编辑 | 张三
    found: list[tuple[str, int, int]] = []
    end = 0
    for sign in _SIGN.finditer(raw):
        verb = sign["verb"]
        start, name = (sign.start(), verb) if verb else _name_before(raw, sign.start(), end, is_seam=sign[0] == SEAM)
        if not name and found and sign[0] in ":：" and (unknown := _UNKNOWN.search(raw, end, sign.start())):
            start, name = unknown.start(), unknown[0]
        if not name:
            continue
        end = sign.start() if sign[0] == SEAM else sign.end()
        found.append((name, start, end))
    if not found:
        return _lone(raw)
    stops = [*(start for _, start, _ in found[1:]), len(raw)]
    return tuple(
        Labelled(_kind(name), name, raw[end:stop], start, stop)
        for (name, start, end), stop in zip(found, stops, strict=True)
    )


_scan_short: Final = lru_cache(maxsize=8192)(_scan)


def _with_colons(raw: str) -> str:
    """Write the sign behind labels that white space or a bar parts from their values, where a line has two of them."""
    found = list(_SPACED.finditer(raw)) if any(name in raw for name in ("来源", "稿源", "作者", "时间")) else []
    for label in found if len(found) > 1 else ():
        raw = f"{raw[: label.end() - 1]}：{raw[label.end() :]}"
    return raw


def _kind(name: str) -> Kind:
    """Return what a label is of: a verb before a date, or a word that no list knows, is not in the table."""
    return KINDS.get(name) or ("other" if _UNKNOWN.fullmatch(name) and not _VERBS.search(name) else "time")


def _name_before(raw: str, end: int, floor: int, *, is_seam: bool) -> tuple[int, str]:
    """Return the longest label that ends before `end` with where it starts, ("" at `end`) where none does."""
    nothing = end, ""
    position = end - 1
    while position >= floor and raw[position].isspace() and end - position <= _GAP_MAX:
        position -= 1
    if position < floor or raw[position] not in _LAST:
        return nothing
    letters: list[str] = []
    starts: list[int] = []
    gaps = 0
    best = nothing
    while position >= floor and len(letters) < _LONGEST:
        letters.append(raw[position])
        starts.append(position)
        size = len(letters)
        name = "".join(reversed(letters))
        if name in KINDS and _may_be_spaced(name, gaps):
            best = position, name
        before = position - 1
        while before >= floor and raw[before].isspace() and position - before <= _GAP_MAX:
            before -= 1
        if before < floor or raw[before].isspace():
            break
        gaps += before < position - 1
        position = before
        if gaps and size >= 4:
            break
    start, name = best
    return best if name and _stands_alone(raw, start, name, is_seam=is_seam) else nothing


def _may_be_spaced(name: str, gaps: int) -> bool:
    """Tell whether a label may be written with so many gaps: 在线 时间: are two words, 责 任 编 辑: is one."""
    return gaps == 0 or (len(name) < 4 and not name.isascii()) or (len(name) == 4 and gaps == 3)


def _stands_alone(raw: str, start: int, name: str, *, is_seam: bool) -> bool:
    before = raw[start - 1] if start else ""
    if is_seam:
        # Behind the mark of a reporter's line 记者 and 通讯员 are part of the story.
        return (not before or before.isspace() or before in "|【[") and raw.lstrip()[:1] not in _REPORTED
    # 文: and 大小: are labels at the start of a part only; inside a sentence they end another word.
    return len(name) > 1 or not before or before in _TRIM


def _lone(raw: str) -> tuple[Labelled, ...]:
    """Return the label that is all a short line says: it stands in a cell of its own, the value in the next."""
    if len(raw) > 40 or raw.rstrip(_TRIM)[-1:] not in _LAST:
        return ()
    name = "".join(raw.split()).strip(_TRIM)
    kind = KINDS.get(name) if len(name) > 1 else None
    return (Labelled(kind, name, "", len(raw), len(raw)),) if kind else ()
