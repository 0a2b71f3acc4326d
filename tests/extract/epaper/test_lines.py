# ruff: noqa: E501 - markup reads best on its own lines
"""No line of a newspaper's story is lost for the words it begins with, wherever it stands and whatever holds it."""

from __future__ import annotations

from datetime import date

from regional_news.extract.epaper.story import Place
from tests.every import every
from tests.extract.epaper.test_pages_and_stories import story

PROSE = [
    "渡口的缆桩昨日换成了钢桩，三百户人家当天坐上了首班船，大家都说稳当。",
    "渡口管理所所长说，剩下的两处码头年内修完，费用由市里承担，不收船客一分钱。",
    "工程队还将留下三天，检查缆绳，回访船户，把图纸交给社区存档。",
]
LINES = """特此公告。|2026年11月18日|市渡口管理所|此致|敬礼！|编辑同志：|电话：0530-7700112|地址：渡口街3号|联系人：韩水生|一、问题从哪里来
（一）先修灯|●焦点|【案例】|小贴士|记者：何时复航？|问：何时开工？|韩水生：我没想过走。|新华社北京11月18日电|据《河口晚报》|（据新华社）|（未完待续）
写于2026年初冬|（作者系市作协会员）|作者单位：市一中|图片由受访者提供|注：以上数据截至11月底。|扫码看视频|责编：韩水生|编者按：这是一组来信。
相关报道|获奖名单|一等奖：韩水生|第一章 总则|公 告|——题记|谁来买单？|渡口，还在|分享给邻居|收藏的乐趣|返回故乡|打印一张船票|字号老店
关闭的码头|下一篇章|首页改版|版权意识|导航失灵了|广告牌倒了|评论员文章|上一页日历""".replace("\n", "|").split("|")
HEAD, FOOT = "<div>河口日报 2026年11月20日 第01版：要闻</div>", "<div>河口日报社 版权所有</div>"
MAKES = {
    "marked": f"{HEAD}<table><tr><td class=font01>渡口换桩</td></tr></table><div id=ozoom>{{p}}</div>{FOOT}",
    "a box": f"{HEAD}<div class=k1>渡口换桩</div><div class=k2>{{p}}</div><div>【关闭窗口】</div>{FOOT}",
    "the title's box": f"{HEAD}<div class=k><h1>渡口换桩</h1>{{p}}</div><p><a href=content_102.htm>河堤加固</a></p>{FOOT}",
    "spans": f"{HEAD}<div class=k1>渡口换桩</div><div class=k2>{{span}}</div><div>上一篇 下一篇</div>{FOOT}",
    "line breaks": f"{HEAD}<table><tr><td>渡口换桩</td></tr><tr><td>{{br}}</td></tr></table>{FOOT}",
}


@every("make line", [(make, line) for make in MAKES for line in LINES])
def test_every_line_is_of_the_text_first_last_or_between(make: str, line: str) -> None:
    for n in (0, 2, 3):
        lines = [*PROSE[:n], line, *PROSE[n:]]
        markup = MAKES[make].format(
            p="".join(f"<p>　　{one}</p>" for one in lines),
            span="".join(f"<p class=Mso><span>　　{one}</span></p>" for one in lines),
            br="<br>".join(f"　　{one}" for one in lines),
        )
        place = Place(day=date(2026, 11, 20), title="渡口换桩", number="01", name="要闻", paper="河口日报")
        reading = story(markup, "/html/2026-11/20/content_101.htm", place=place).reading
        assert reading.text.split("\n") == lines
        assert (reading.title, reading.pretitle, reading.subtitle, reading.authors) == ("渡口换桩", None, None, [])
