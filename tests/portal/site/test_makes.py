"""Sites of makes whose lists or articles do not stand where a home page leads to, and what only looks like news."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from regional_news.crawl.scripts import Scripts, inline_scripts
from regional_news.crawl.sources import read_answer
from regional_news.errors import UserError
from regional_news.ops.run import find_targets
from regional_news.portal.registry import facts_of_portal
from regional_news.portal.site.clones import clone_of
from regional_news.portal.site.found import to_json
from regional_news.portal.site.hosts import Neighbours
from regional_news.portal.site.known import REQUESTS_MAX
from regional_news.spiders.newaircloud import NewaircloudSpider
from regional_news.spiders.rednet import RednetSpider
from regional_news.spiders.site import AnyPortalSpider
from regional_news.storage.sqlite.sites import FoundSite
from tests.every import every
from tests.portal.site.driving import NOW, settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from regional_news.portal.site.settling import Settling

HOME = "http://www.mixi.example/"
SECTIONS = {"3": "要闻", "5": "民生", "9": "乡镇"}
SUBJECTS = ("渡口的新桥", "东街的书屋", "南坡的茶园", "河边的步道", "老街的戏台", "村口的水渠")
Pages = dict[str, str | bytes]


def title(n: int) -> str:
    return f"{SUBJECTS[n % 6]}{('开工', '完工', '迎来游客', '换了模样', '装上路灯')[n % 5]}第{n}天大家都来看"


def story(n: int, *, crumb: str = "") -> str:
    text = "".join(
        f"<p>新化县{SUBJECTS[(n + k) % 6]}这几天人来人往，管事的老周说，前后一共花了{n * 7 + k}天，大家都出了力气。</p>"
        for k in range(4)
    )
    where = f"<div>当前位置：首页 &gt; {crumb} &gt; 正文</div>" if crumb else ""
    told = f"<div>发布时间：2026-11-{n % 18 + 1:02} 10:{n % 60:02} 来源：新化县融媒体中心</div>"
    return page(f"{where}<h1>{title(n)}</h1>{told}<div>{text}</div>", f"{title(n)}-米溪在线")


def page(body: str, name: str = "米溪在线", head: str = "") -> str:
    foot = "<p>湘ICP备12000001号 版权所有 米溪在线</p>"
    return f"<html><head><meta charset=utf-8><title>{name}</title>{head}</head><body>{body}{foot}</body></html>"


def listed(urls: dict[str, int]) -> str:
    return "<ul>" + "".join(f'<li><a href="{url}">{title(n)}</a></li>' for url, n in urls.items()) + "</ul>"


def numbers(section: str) -> range:
    at = list(SECTIONS).index(section)
    return range(3000 + 100 * at, 3012 + 100 * at)


def of_hosts() -> Pages:
    """Each section has a host, and the home page leads to those alone."""
    pages: Pages = {}
    fronts = {key: f"http://s{key}.mixi.example/" for key in SECTIONS}
    menu = "".join(f'<a href="{fronts[key]}">{name}</a>' for key, name in SECTIONS.items())
    pages[HOME] = page(f'{menu}<a href="http://bbs.mixi.example/">论坛</a><a href="/about.html">关于</a>')
    for key, name in SECTIONS.items():
        urls = {f"{fronts[key]}a/{n}.html": n for n in numbers(key)}
        pages |= {url: story(n, crumb=name) for url, n in urls.items()} | {fronts[key]: page(menu + listed(urls), name)}
    return pages


def of_script(script: str, detail: str, *, as_json: bool) -> Pages:
    """A shell: lists are JSON of numbers by column, and where a number stands is said in a script of its own file."""
    pages: Pages = {HOME: page('<div id="app"></div><script src="/js/app.js"></script>')}
    pages[f"{HOME}js/app.js"] = script
    for key, name in SECTIONS.items():
        rows = [{"id": n, "title": title(n), "createTime": f"2026-11-{n % 18 + 1:02} 10:00:00"} for n in numbers(key)]
        pages[f"{HOME}api/list?channelId={key}&page=1&size=20"] = json.dumps({"data": {"rows": rows}})
        for n in numbers(key):
            told = {
                "newsTitle": title(n),
                "source": "新化县融媒体中心",
                "publishTime": "2026-11-02 10:00",
                "newsContent": story(n),
            }
            pages[HOME + detail.format(n)] = json.dumps({"data": told}) if as_json else story(n, crumb=name)
    channels = [{"channelId": int(key), "channelName": name} for key, name in SECTIONS.items()]
    return pages | {f"{HOME}api/channel/all": json.dumps({"data": channels})}


def of_frames() -> Pages:
    """A page of 2005: frames around everything, in GBK."""
    urls = {f"{HOME}xw/{n}.htm": n for key in SECTIONS for n in numbers(key)}
    frames = '<frameset rows="80,*"><frame src="top.htm"><frame src="main.htm"></frameset>'
    pages = {
        HOME: frames,
        f"{HOME}top.htm": page('<a href="/about.htm">关于</a>'),
        f"{HOME}main.htm": page(listed(urls)),
    }
    return {url: text.encode("gb18030") for url, text in {**pages, **{u: story(n) for u, n in urls.items()}}.items()}


def of_feeds() -> Pages:
    """A feed a section, named in the head; no page lists anything."""
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{key}.xml">' for key in SECTIONS)
    pages: Pages = {HOME: page('<div id="list">正在加载</div><a href="/about.html">关于</a>', head=head)}
    for key, name in SECTIONS.items():
        urls = {f"{HOME}read/{n}.htm": n for n in numbers(key)}
        items = "".join(f"<item><title>{title(n)}</title><link>{url}</link></item>" for url, n in urls.items())
        pages[f"{HOME}{key}.xml"] = f"<rss><channel><title>{name}</title>{items}</channel></rss>"
        pages |= {url: story(n) for url, n in urls.items()}
    return pages


def of_maps() -> Pages:
    urls = {f"{HOME}p/{n}": n for key in SECTIONS for n in numbers(key)}
    entries = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    pages: Pages = {HOME: page('<div id="app"></div>'), f"{HOME}robots.txt": f"Sitemap: {HOME}map.xml"}
    return pages | {f"{HOME}map.xml": f"<urlset>{entries}</urlset>"} | {url: story(n) for url, n in urls.items()}


def of_titles() -> Pages:
    """A blog whose addresses are titles alone; a feed gives each story's section among other words."""
    head = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    menu = "".join(f'<a href="/category/c{key}/">{name}</a>' for key, name in SECTIONS.items())
    pages: Pages = {}
    for key, name in SECTIONS.items():
        urls = {f"{HOME}{quote(title(n))}-{n}/": n for n in numbers(key)}
        pages |= {f"{HOME}category/c{key}/": page(menu + listed(urls), name)} | {u: story(n) for u, n in urls.items()}
    entries = [f"<link>{url}</link><category>推荐</category><category>要闻</category>" for url in urls]
    pages[f"{HOME}feed/"] = f"<rss>{''.join(f'<item>{entry}</item>' for entry in entries)}</rss>"
    return pages | {HOME: page(menu, head=head)}


def of_more() -> Pages:
    """Pages with a button for more, which a script fetches from a host of its own; stories by hashes."""
    menu = "".join(f'<a href="/channel/{key}">{name}</a>' for key, name in SECTIONS.items())
    asked = "const more=(c,o)=>$fetch(B+'/rows',{params:{channel:c,offset:o,limit:20}})"
    pages: Pages = {f"{HOME}js/more.js": f'const B="http://api.mixi.example/v2";{asked}'}
    for key, name in SECTIONS.items():
        names = {f"{n * 7919:08x}-{n}-4a00-8000-{n:012x}": n for n in numbers(key)}
        urls = {f"{HOME}article/{word}": n for word, n in names.items()}
        pages[f"{HOME}channel/{key}"] = page(menu + listed(dict(list(urls.items())[:6])), name)
        rows = [{"uuid": word, "title": title(n)} for word, n in names.items()]
        pages[f"http://api.mixi.example/v2/rows?channel={key}&offset=0&limit=20"] = json.dumps({"list": rows})
        pages |= {url: story(n, crumb=name) for url, n in urls.items()}
    shown = {url: n for url, n in ((u, int(u.split("-")[1])) for u in pages if "/article/" in u) if n % 100 < 3}
    return pages | {HOME: page(menu + listed(shown) + '<script src="/js/more.js"></script>')}


def of_openers() -> Pages:
    """No links: what is pressed opens a story, by a script in the element, an attribute, or what JSON says."""
    menu = "".join(f'<a href="/c{key}/">{name}</a>' for key, name in SECTIONS.items())
    pages: Pages = {HOME: page(menu)}
    for key, name in SECTIONS.items():
        state = json.dumps([{"title": title(n), "url": f"/c{key}/{n}.html"} for n in numbers(key)], ensure_ascii=False)
        rows = [f"<li onclick=\"window.open('/c{key}/{n}.html')\"><b>{title(n)}</b></li>" for n in numbers(key)]
        named = [f"<div onclick=\"go(this,'/c{key}/{n}.html')\"><b>{title(n)}</b></div>" for n in numbers(key)]
        named[:6] = [f'<div data-href="/c{key}/{n}.html"><b>{title(n)}</b></div>' for n in numbers(key)[:6]]
        drawn = f'<script type="application/json">{{"list": {state}}}</script>'
        pages[f"{HOME}c{key}/"] = page(menu + {"3": drawn, "5": "".join(named)}.get(key, "".join(rows)), name)
        pages |= {f"{HOME}c{key}/{n}.html": story(n, crumb=name) for n in numbers(key)}
    return pages


def of_shells() -> Pages:
    """Pages of every kind are shells, each with a script of its own: of the list, and of the story."""
    menu = "".join(f'<a href="list.html?cid={key}">{name}</a>' for key, name in SECTIONS.items())
    pages = of_script("", "api/info?id={}", as_json=True)
    lists = {url.replace("channelId", "cid"): text for url, text in pages.items() if "/api/list?" in url}
    shells = {"": "home", "detail.html?id=3000": "detail"} | {f"list.html?cid={key}": "list" for key in SECTIONS}
    shell = {f"{HOME}{path}": page(menu + f'<script src="js/{name}.js"></script>') for path, name in shells.items()}
    return {
        **{url: text for url, text in pages.items() if "/api/info" in url},
        **lists,
        **shell,
        f"{HOME}js/list.js": """$.getJSON("/api/list?cid="+cid+"&page="+page+"&size=20",function(r){
            r.rows.forEach(function(o){box.append("<a href='detail.html?id="+o.id+"'>"+o.title+"</a>")})})""",
        f"{HOME}js/detail.js": """$.getJSON("/api/info?id="+asked("id"),function(r){show(r.title,r.content)})""",
    }


def of_channels() -> Pages:
    """Lists are JSON of numbers, and an article stands in the folder of its column, which its record need not name."""
    menu = "".join(f'<a href="/ch_n{key}f/">{name}</a>' for key, name in SECTIONS.items())
    pages: Pages = {
        HOME: page(menu + "".join(listed({f"/ch_n{k}f/doc_{n}.html": n for n in numbers(k)[:4]}) for k in SECTIONS))
    }
    for key, name in SECTIONS.items():
        asked = f'{{url:"/docs",dataType:"json",data:{{"channelId":"n{key}f","pageNo":page,"pageSize":20}}}}'
        pages[f"{HOME}ch_n{key}f/"] = page(f"{menu}<ul id=list></ul><script>$.ajax({asked})</script>", name)
        rows = [{"docId": n, "docTitle": title(n)} for n in numbers(key)]
        pages[f"{HOME}docs?channelId=n{key}f&pageNo=1&pageSize=20"] = json.dumps({"data": {"rows": rows}})
        pages |= {f"{HOME}ch_n{key}f/doc_{n}.html": story(n, crumb=name) for n in numbers(key)}
    return pages


def of_paths() -> Pages:
    """Parameters are folders: lists of four stories whose second page is `3/p/2.html`, stories at two addresses."""
    menu = "".join(f'<a href="/i.php/news/index/cid/{key}.html">{name}</a>' for key, name in SECTIONS.items())
    pages, shown = dict[str, str | bytes](), dict[str, int]()
    for key, name in SECTIONS.items():
        front = f"/i.php/news/index/cid/{key}"
        for at in (1, 2, 3):
            urls = {f"/i.php/news/detail/id/{n}.html": n for n in numbers(key)[4 * at - 4 : 4 * at]}
            pager = "".join(f'<a href="{front}/p/{n}.html">{n}</a>' for n in (1, 2, 3) if n != at)
            place = f"{front}/p/{at}.html" if at > 1 else f"{front}.html"
            pages[HOME.rstrip("/") + place] = page(menu + listed(urls) + pager, name)
            pages |= {HOME.rstrip("/") + url: story(n, crumb=name) for url, n in urls.items()}
        shown |= {f"/i.php/news/detail/cid/{key}/id/{n}.html": n for n in numbers(key)[:4]}
    pages |= {HOME.rstrip("/") + url: story(n) for url, n in shown.items()}
    return pages | {HOME: page(menu + listed(shown).replace("</a>", "<p>这几天人来人往</p></a>"))}


SHELL_OF_POSTS = """var r=axios.create({baseURL:"/api",timeout:9000});function l(t){return r({url:"/list",method:"post",
data:t})}function d(t){return r({method:"post",url:"/detail",data:{id:t}})}function c(t){return r({url:"/channel/all",
method:"get",params:t})}l({channelId:t,page:this.page,size:20});this.$router.push({path:"/news",query:{id:row.id}})"""
SHELL = """var app={list:function(channelId,page){
  return axios.get("/api/list",{params:{channelId:channelId,page:page,size:20}})},
channels:function(){return axios.get("/api/channel/all")},open:function(row){location.href="/news/"+row.id+".html"}}"""
SHELL_OF_ANSWERS = """const B="/api";const all=()=>http.get(`${B}/channel/all`),list=(channelId,page)=>
http.get(`${B}/list?channelId=${channelId}&page=${page}&size=20`),detail=id=>http.get(`${B}/detail?id=${id}`);"""
MAKES: dict[str, Callable[[], Pages]] = {
    "hosts": of_hosts,
    "numbers": lambda: of_script(SHELL, "news/{}.html", as_json=False),
    "answers": lambda: of_script(SHELL_OF_ANSWERS, "api/detail?id={}", as_json=True),
    "frames": of_frames,
    "feeds": of_feeds,
    "maps": of_maps,
    "titles": of_titles,
    "openers": of_openers,
    "shells": of_shells,
    "more": of_more,
    "channels": of_channels,
    "paths": of_paths,
    "posted": lambda: of_script(SHELL_OF_POSTS, "api/detail?id={}", as_json=True),
}


def settled(pages: Pages) -> tuple[Settling, list[str]]:
    asked = []

    def answer(url: str) -> tuple[int, str, bytes]:
        asked.append(url)
        body = pages.get(url, "")
        return (200 if body else 404), "text/html", body if isinstance(body, bytes) else body.encode()

    return settle(HOME, answer), asked


@every("make", MAKES)
def test_a_site_is_settled_wherever_its_lists_stand(make: str) -> None:
    pages = MAKES[make]()
    settling, asked = settled(pages)
    facts = settling.findings.facts
    assert facts is not None, settling.why
    articles = [url for url in pages if re.search(r"\b(?:doc_)?3\d\d\d\b", url) and "detail.html" not in url]
    keys = [facts.article_key(url) for url in articles if facts.is_own(url)]
    assert (len(set(keys)), None in keys) == (36, False)
    assert [facts.canonical_url(url) for url in articles] == articles
    assert (facts.site_name, facts.region) == ("米溪在线", "431322")
    assert len(asked) < REQUESTS_MAX
    names = {settling.findings.evidence["sections"].get(path) for path in facts.lists}
    assert make in {"frames", "maps"} or names >= set(SECTIONS.values())
    assert facts.posted == ({"/api/list": "json", "/api/detail": "json"} if make == "posted" else {})
    listing = {facts.list_url(path) for path in facts.lists}
    assert make != "paths" or len(settling.findings.evidence["paging"]) == len(SECTIONS)
    assert make != "channels" or facts.numbered == "/ch_{channelId}/doc_{id}.html"
    assert make != "hosts" or (set(facts.beside) == {url.rstrip("/") for url in listing})


def made(paths: dict[str, tuple[str, str]]) -> Pages:
    links = "".join(f'<li><a href="{path}">{name}</a></li>' for path, (name, _) in paths.items())
    menu = '<a href="/a/">甲类</a><a href="/b/">乙类</a>'
    found: Pages = {
        HOME.rstrip("/") + path: page(f"<h1>{name}</h1>{text}", name) for path, (name, text) in paths.items()
    }
    return found | {HOME: page(menu + links)}


DAY = (
    "<div>发布时间：2026-11-{:02} 08:00</div>"
    "<p>宜出行、祭祀、开市，忌动土、破土，这一天出门办事的时候不妨多加留意身边的人和事，注意安全。</p>"
)
OFFER = (
    "<div>发布时间：2026-11-{:02} 08:00</div>"
    "<p>房屋在城里的中心地段，交通方便，家具家电都有，拎包入住，有意者请电话联系，非诚勿扰，价格可以面议。</p>"
)
BOOK = (
    "<div>更新时间：2026-11-{:02} 08:00</div>"
    "<p>他推开门，看见雪里站着一个人，那人手里提着酒，说道：“你终于来了，我等了你整整十四年，你却现在才来。”</p>"
)
OTHERS = {
    "calendar": {f"/day/2026-11-{n:02}.html": (f"2026年11月{n}日老黄历查询", DAY.format(n)) for n in range(1, 19)},
    "ads": {f"/info/{n}.html": (f"城东三室两厅精装修出租第{n}套", OFFER.format(n)) for n in range(1, 19)},
    "novel": {f"/book/{n}.html": (f"第{n}章风雪夜归人江湖路远", BOOK.format(n)) for n in range(1, 19)},
    "shop": {f"/{n}.html": (f"潍县萝卜{n}号礼盒装送礼 ￥{n}.00", DAY.format(n)) for n in range(1, 19)},
    "unsure": {f"/goods-{n}.html": (f"苹果板栗{n}斤装", f"<p>苹果板栗{n}斤装</p>") for n in range(1, 19)},
}


@every("state", OTHERS)
def test_what_reads_like_articles_and_is_no_news_is_named(state: str) -> None:
    settling, _ = settled(made(OTHERS[state]))
    assert (settling.state, settling.findings.facts) == (state, None)
    assert settling.why


def test_a_folder_of_advertisements_beside_news_is_left_out() -> None:
    offers = made({f"/fang/{n}.html": (f"城东三室两厅精装修出租第{n}套", OFFER.format(n)) for n in range(1, 9)})
    news = {f"{HOME}xw/{n}.html": n for n in numbers("3")}
    pages = offers | {url: story(n) for url, n in news.items()}
    pages[HOME] = str(offers[HOME]).replace("<body>", f"<body>{listed(news)}")
    facts = settled(pages)[0].findings.facts
    assert facts is not None
    assert facts.article_key(f"{HOME}fang/7.html") is None
    assert facts.article_key(f"{HOME}xw/3004.html")


def test_hosts_of_other_portals_and_of_no_news_are_no_sections() -> None:
    near = Neighbours(host="www.x.cn", foreign=frozenset({"huarong.x.cn"}))
    for host in ("news", "huarong", "bbs", "m", "paper"):
        for n in range(3):
            near.take(f"http://{host}.x.cn/a/{n}.html", title(n))
    near.take("http://xian.x.cn/", "县区")
    near.take("http://other.cn/", "友站")
    assert near.likely() == ("http://news.x.cn", "http://xian.x.cn")
    county = Neighbours(host="huarong.x.cn")
    county.take("http://www.x.cn/", "省网")
    assert county.likely() == ()
    office = Neighbours(host="www.x.gov.cn")
    office.take("http://rsj.x.gov.cn/", "人社局")
    assert office.likely() == ()


def test_hosts_of_one_name_may_be_given_together_and_two_portals_may_not() -> None:
    arguments = AnyPortalSpider.parse_arguments(url="http://www.x.cn/,http://news.x.cn/,http://x.cn/")
    facts = AnyPortalSpider.facts_of(arguments)
    assert (facts.name, facts.aliases, facts.beside) == ("site:www.x.cn", ("x.cn",), ("http://news.x.cn",))
    assert AnyPortalSpider.facts_of(AnyPortalSpider.parse_arguments(url="http://x.cn/")).name == "site:www.x.cn"
    with pytest.raises(UserError, match="two portals"):
        RednetSpider.parse_arguments(key="anxiang", url="https://daxiang.rednet.cn/")
    with pytest.raises(UserError, match="two portals"):
        AnyPortalSpider.parse_arguments(url="http://www.x.cn/,http://www.y.cn/")


def test_one_path_on_two_hosts_is_two_articles_each_at_its_own_address() -> None:
    facts = settled(of_hosts())[0].findings.facts
    assert facts is not None
    urls = [f"http://s{key}.mixi.example/a/3000.html" for key in ("3", "5")]
    assert len({facts.article_key(url) for url in urls}) == 2
    assert [facts.canonical_url(url.replace("http:", "https:")) for url in urls] == urls


def test_who_bears_the_name_of_another_site_of_the_place_is_a_clone_unless_it_moved_within_its_name() -> None:
    facts = settled(of_maps())[0].findings.facts
    assert facts is not None
    other = replace(facts, name="site:www.first.example", origin="http://www.first.example", aliases=())

    def known(**changed: str) -> FoundSite:
        return FoundSite(
            portal=other.name,
            state="settled",
            why="",
            facts=to_json(other) | changed,
            evidence={},
            settled_at=NOW,
            checked_at=NOW,
        )

    assert clone_of(facts) is None
    assert clone_of(facts, [known()]) == "http://www.first.example/"
    assert clone_of(facts, [known(region="371722")]) is None  # another place has a site of the name too
    assert clone_of(facts, [known(site_name="新闻中心")]) is None
    assert clone_of(facts, [known(origin="http://news.mixi.example")]) is None


def test_scripts_are_read_without_being_run() -> None:
    scripts = Scripts()
    scripts.add(
        inline_scripts("""<script>$.getJSON("/ajax/more", {cat: "yw", page: page, size: 8}, done);
        $.ajax({url: "/api/rows", type: "get", data: {cid: 7, start: start, num: 10}});
        $("#x").append('<a href="show.aspx?newsid=' + row.NewsID + '">');</script>""")
    )
    assert sorted(scripts.lists(url=HOME)) == [
        f"{HOME}ajax/more?cat=yw&page=1&size=8",
        f"{HOME}api/rows?cid=7&start=0&num=10",
    ]
    scripts.add(
        '$.post("/more.php", {page: 1, cid: 7}); fetch("/rows", {method: "POST", body: JSON.stringify({p: 1})})'
    )
    assert scripts.posted(url=HOME) == {"/more.php": "form", "/rows": "json"}
    owned = Scripts()
    owned.add("""var s={siteId:7};function c(){return a.get("/cms/channel/tree?siteId="+s.siteId)}
        function d(t){return a.get("/cms/info?id="+t)}""")
    assert owned.column_sources(url=HOME) == [f"{HOME}cms/channel/tree?siteId=7"]
    assert owned.templates(url=HOME) == [f"{HOME}cms/info?id={{id}}"]
    client = Scripts()
    client.add("""var CONFIG={sid:"wdrm",serverUrl:"/api/"};var api=CONFIG.serverUrl,sid=CONFIG.sid;
        $.getJSON(api+"getColumns?sid="+sid+"&cid=0",f);var channelId="3f2a";
        $.ajax({url:"/common/search/"+channelId+"?_isJson=true&_template=&page="+page,type:"get"})""")
    assert client.column_sources(url=HOME) == [f"{HOME}api/getColumns?sid=wdrm&cid=0"]
    assert f"{HOME}common/search/3f2a?_isJson=true&_template=&page=1" in client.lists(url=HOME)
    own = Scripts()
    own.add("""var nid = "111090"; $.ajax({dataType:"jsonp",url:"/nodeart/list?nid="+nid+"&pgnum="+n+"&cnt="+cnt})""")
    (asked,) = own.lists(url=HOME)
    assert asked == f"{HOME}nodeart/list?nid=111090&pgnum=1&cnt=20"
    own.columns = {"111090": "要闻", "111091": "民生"}
    own.add("""var cid = "111090"; $.getJSON("/more?cid="+cid+"&page="+n)""")
    assert {f"{HOME}more?cid={one}&page=1" for one in own.columns} < set(own.lists(url=HOME)), "of every column known"
    record = '{"DocID": 7, "Title": "渡口的新桥今天上午通车", "LinkUrl": "/2026-11/19/c_7.htm"}'
    answer = read_answer(asked, f'({{"data": {{"list": [{record}]}}}})'.encode())
    assert answer is not None
    assert answer.items == ((f"{HOME}2026-11/19/c_7.htm", "渡口的新桥今天上午通车"),)
    assert set(scripts.templates(url=HOME)) == {f"{HOME}show.aspx?newsid={{id}}"}


def test_portals_of_one_platform_are_named_by_a_key() -> None:
    facts = RednetSpider.facts_of(RednetSpider.parse_arguments(key="Daxiang"))
    assert (facts.name, facts.origin, facts.region) == ("site:daxiang.rednet.cn", "https://daxiang.rednet.cn", "430503")
    client = NewaircloudSpider.facts_of(NewaircloudSpider.parse_arguments(key="jjckb"))
    assert (client.name, client.origin) == ("newaircloud:jjckb", "https://h5.newaircloud.com")
    assert client.article_key("https://h5.newaircloud.com/api/getArticle?sid=jjckb&aid=7&cid=3") == "7"
    assert client.article_key("https://h5.newaircloud.com/api/getArticle?sid=other&aid=7&cid=3") is None
    assert facts_of_portal("newaircloud:jjckb").name == client.name
    assert [one.portal for one in find_targets(["rednet:daxiang"])] == [facts.name]
    wrong = ({"key": "jjckb", "host": "h5.x.com/a b"}, {"url": "https://h5.newaircloud.com/?sid=../x"}, {})
    for spider, given in (
        (RednetSpider, {}),
        (RednetSpider, {"key": "a b"}),
        *((NewaircloudSpider, one) for one in wrong),
    ):
        with pytest.raises(UserError, match="key"):
            spider.facts_of(spider.parse_arguments(**given))
