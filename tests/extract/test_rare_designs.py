"""Designs that few pages have: what a rule is for that no saved page asks of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from regional_news import extract
from tests.every import every

TITLE: Final = "河湾新桥通车老渡口停用了"
SENTENCES: Final = (
    "桥头的老渡口昨天正式停用，新桥通车以后，村民们过河只要三分钟，不用再等船了。",
    "县交通局的负责人说，这座桥修了两年半，总长六百多米，花了四千多万元，全由县里出。",
    "摆渡三十年的老田把船靠在岸边，拍了拍船帮说，这辈子没有误过一个早晨，以后可以睡觉了。",
)
STORY: Final = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
POEM: Final = (
    "江水悠悠向东去",
    "白帆点点入云来",
    "渡口老人三十载",
    "一声号子震山开",
    "春风又绿桥头柳",
    "新燕还寻旧时台",
)
ROWS: Final = (
    ("城市", "天气", "气温"),
    ("河湾", "多云", "12～20"),
    ("青石", "小雨", "11～18"),
    ("桥头", "阴", "10～19"),
)


def page(inner: str, *, title: str = TITLE, head: str = "") -> str:
    return f"<html><head><meta charset=utf-8><title>{title}_青石网</title>{head}</head><body>{inner}</body></html>"


def node(**values: str) -> str:
    return f'<script type="application/ld+json">{json.dumps(values, ensure_ascii=False)}</script>'


def read(source: str | bytes) -> extract.Reading:
    body = source.encode() if isinstance(source, str) else source
    at = datetime(2024, 5, 1, tzinfo=UTC)
    return extract.read(body, url="http://www.qingshi.example/a/1.html", fetched_at=at)


ENGLISH: Final = (
    "<p>The county's old ferry closed on Tuesday after a new bridge opened to traffic, officials said.</p>"
    "<p>It is over, the ferryman said, he had worked there for thirty years and never missed a morning.</p>"
    "<p>Villagers now need three minutes to cross the river, and the old boat lies at the bank.</p>"
)
DATED: Final = "<div>2020-03-05 10:20</div>"


@every(
    "source field expected",
    [
        (
            page(
                f"<h1>{TITLE}</h1>{''.join(f'<p>{line}</p>' for line in POEM)}"
                "<p>作者：田野</p><div>发布时间：2020-03-05 10:20</div>"
            ),
            "subtitle",
            None,
        ),
        (
            page(f"<h1>{TITLE}</h1><div>来源：河湾日报</div>{STORY}<div>发布时间：2020-03-05 10:20</div>"),
            "day",
            "2020-03-05",
        ),
        (
            page(
                f"<h1>{TITLE}</h1>{DATED}<p>渡口旧影</p><p>桥上行人</p><p>岸边船只</p><div>来源：河湾日报</div>{STORY}"
            ),
            "source",
            "河湾日报",
        ),
        (
            page(
                f"<h1>{TITLE}</h1>{DATED}{STORY}"
                "<aside><h3>河湾新桥</h3><div>2019-01-01 08:00 来源：旧闻网</div></aside>"
            ),
            "day",
            "2020-03-05",
        ),
        (page(f"<h1>{TITLE}</h1>{DATED}{STORY}<p>河湾记者 田野 河湾编辑 龙腾</p>"), "editor", "龙腾"),
        (
            page(
                f"<h1>{TITLE}</h1>{DATED}{STORY}",
                head=node(**{"@type": "WebSite", "headline": "青石新闻网", "datePublished": "2010-01-01"}),
            ),
            "day title",
            f"2020-03-05 {TITLE}",
        ),
        (
            page(
                f"<h1>{TITLE}</h1>{DATED}<div class=c><p>{SENTENCES[0]}</p><ul><li>渡口停用时间三月五日</li>"
                f"<li>{SENTENCES[1]}</li></ul><p>{SENTENCES[2]}</p><ul><li>咨询时间为工作日</li></ul></div><div>上一篇</div>"
            ),
            "end",
            "咨询时间为工作日",
        ),
        (
            page(
                "<h1>全市天气预报渡口晴</h1><div>2020-03-05 10:20 河湾日报</div><table>"
                + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS * 2)
                + "</table>",
                title="全市天气预报渡口晴",
            ),
            "refusal",
            None,
        ),
        (
            page(
                f"<p>青石县人民政府办公室文件</p><h1>关于渡口停用的通知</h1>{DATED}{STORY}",
                title="关于停用渡口的通知_青石县人民政府办公室",
            ),
            "title",
            "关于渡口停用的通知",
        ),
        (
            page(
                f"<h1>Source: China to close old ferries</h1>{DATED}{ENGLISH}",
                title="Source: China to close old ferries",
            ),
            "end",
            "lies at the bank.",
        ),
    ],
)
def test_a_design_that_few_pages_have_is_read_right(source: str, field: str, expected: str | None) -> None:
    reading = read(source)
    said: dict[str, Any] = {
        "day": f"{reading.published_at:%Y-%m-%d}" if reading.published_at else None,
        "end": reading.text[-len(expected or "") :],
    }
    names = field.split()
    values = [said.get(name, getattr(reading, name, None)) for name in names]
    assert (" ".join(map(str, values)) if len(values) > 1 else values[0]) == expected


@pytest.mark.parametrize("words", ["the county’s ferry", "Café Ångström", "Müller", "Россия", "at 5° below zero"])
def test_utf_8_without_chinese_is_itself_whatever_a_page_declares(words: str) -> None:
    source = page(f"<h1>Old ferry closes</h1>{DATED}{ENGLISH}<p>All of it, {words}, is over for good, he said.</p>")
    body = source.replace("charset=utf-8", "charset=gbk").replace(f"{TITLE}_青石网", "Old ferry closes").encode()
    assert words in read(body).text
