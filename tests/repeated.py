"""Pages of one element repeated: what a hostile or broken page is made of, and what no reader may choke on."""

from __future__ import annotations

from typing import Final

_PAGE: Final = "<html><head><title>渡口的柳树_河湾在线</title>{head}</head><body>{body}</body></html>"
_STORY: Final = (
    "<h1>渡口的柳树</h1><p>来源：河湾日报　2021-03-05 07:20</p><div class=text>"
    "<p>河水涨了又落，船来了又走，渡口的柳树年年发芽。</p><p>摆渡的人说，明年还要再种一排。</p></div>"
)
IN_HEAD: Final = {
    "metas": '<meta name="k{n}" content="v{n}">',
    "same metas": '<meta name="publishdate" content="2021-03-05 07:20">',
    "author metas": '<meta name="author" content="林木{n}">',
    "keywords": '<meta name="keywords" content="渡口,柳树{n}">',
    "open graph": '<meta property="og:title" content="渡口的柳树{n}">',
    "links": '<link rel="canonical" href="/{n}.html">',
    "titles": "<title>渡口的柳树{n}</title>",
    "styles": "<style>.a{n}{{display:none}}</style>",
    "hiding rules": "<style>.a,.b{n},#c{n} {{display : none}}</style>",
    "scripts": "<script>var a{n} = '2021-03-05 07:20';</script>",
    "JSON-LD": '<script type="application/ld+json">{{"@type":"NewsArticle","headline":"渡口{n}"}}</script>',
    "broken JSON-LD": '<script type="application/ld+json">{{"@type":[[[[{{</script>',
    "declarations": '<meta charset="gbk">',
    "unclosed source comments": "<!-- enpproperty <title>",
    "unclosed CDATA": "<![CDATA[渡口",
    "source comments": "<!-- enpproperty <date>2021-03-05</date><title>渡口</title> /enpproperty-->",
}
IN_BODY: Final = {
    "paragraphs": "<p>河水涨了又落，船来了又走，渡口的柳树年年发芽{n}。</p>",
    "same paragraphs": "<p>河水涨了又落，船来了又走。</p>",
    "dated paragraphs": "<p>2026-11-20 08:30</p>",
    "times": "<p>上午9:30</p>",
    "days": "<p>2026年11月20日</p>",
    "ago": "<span>3小时前</span><br>",
    "time elements": "<time datetime='2021-03-05T07:20:00+08:00'>3月5日</time>",
    "inline dates": "<span>2021-03-05 07:20</span> ",
    "labelled dates": "<p>发布时间：2021-03-05 07:20</p>",
    "bylines": "<p>来源：河湾日报　作者：林木　2021-03-05 07:20</p>",
    "inline bylines": "<span>来源：河湾日报</span> <span>2021-03-05</span> ",
    "signatures": "<p>（记者 林木 通讯员 何湾）</p>",
    "editors": "<p>责任编辑：林木</p>",
    "labels": "<span>浏览：12</span><span>字号：大 中 小</span>",
    "bare labels": "<p>来源：</p>",
    "h1": "<h1>渡口的柳树{n}</h1>",
    "same h1": "<h1>渡口的柳树</h1>",
    "h2": "<h2>渡口的柳树{n}</h2>",
    "h2 with bylines": "<h2>渡口的柳树{n}</h2><p>来源：河湾日报 2021-03-05 07:20</p>",
    "h1 with dates": "<h1>渡口的柳树{n}</h1><p>2021-03-05</p>",
    "stories": _STORY.replace("{", "{{"),
    "headings and text": "<h3>一、渡口</h3><p>河水涨了又落，船来了又走，渡口的柳树年年发芽{n}。</p>",
    "bold lines": "<b>渡口的柳树{n}</b><br>",
    "title classes": "<div class=title>渡口的柳树{n}</div>",
    "cells": "<td>甲</td>",
    "tables": "<table><tr><td>来源：</td><td>2021-03-05 07:20</td></tr></table>",
    "rows": "<table><tr><td>{n}</td><td>渡口</td><td>12.5</td></tr></table>",
    "timetable": "<tr><td>8:{n}</td><td>渡口</td><td>开往城关</td></tr>",
    "list entries": "<li>渡口的柳树{n}</li>",
    "list links": "<li><a href=/{n}.htm>老城区雨污分流工程下月进场</a> 2021-03-05</li>",
    "same links": "<a href=/1.htm>老城区雨污分流工程</a> ",
    "inline links": "<a href=/x{n}>渡口</a>",
    "nested links": "<div><a href=/1.htm>老城区雨污分流工程下月进场</a>",
    "breadcrumbs": "<a href=/a>首页</a> &gt; <a href=/b{n}>新闻</a> &gt; 正文<br>",
    "pagers": "<a href=?page={n}>{n}</a> <a href=?page=2>下一页</a>",
    "pictures": "<p><img src=/p{n}.jpg alt=渡口></p>",
    "bare pictures": "<img src=/p.jpg>",
    "pictures with captions": "<p><img src=/p{n}.jpg></p><p>图为渡口的柳树{n}。</p>",
    "figures": "<figure><img src=/p{n}.jpg><figcaption>渡口{n}</figcaption></figure>",
    "attachments": "<a href=/f{n}.pdf>附件{n}.pdf</a><br>",
    "video": "<video src=/v{n}.mp4></video><iframe src=//v.example/{n}></iframe>",
    "brs": "<br>",
    "brs and letters": "字<br>",
    "spaces": "<p>&nbsp;&nbsp;</p>",
    "letters": "字",
    "long words": "发布时间来源作者",
    "entities": "&nbsp;&#8203;&amp;&#20013;",
    "numbers": "2021-03-05 ",
    "divs": "<div>渡</div>",
    "nested divs": "<div>",
    "nested and closed": "<div><div><div><div><p>渡口{n}</p></div></div></div></div>",
    "unclosed paragraphs": "<p>渡口的柳树",
    "unclosed bold": "<b>渡",
    "unclosed spans": "<span>渡口",
    "unclosed lists": "<ul><li>渡口",
    "unclosed cells": "<table><tr><td>渡口",
    "unclosed links": "<a href='/x'>",
    "lone ends": "</div></p>",
    "forms": "<form><input name=a><select><option>甲<option>乙</select></form>",
    "attributes": "<p data-a='{n}' class='a b c d' style='color:red;margin:0'>渡口</p>",
    "unclosed hidden": "<p hidden>x",
    "hidden": "<p style='display:none'>渡口{n}</p>",
    "veiled": "<p style='visibility:hidden'>河水涨了又落，船来了又走{n}。</p>",
    "noscript": "<noscript>渡口的柳树，河水涨了又落。</noscript>",
    "comments": "<!-- 渡口 -->",
    "pre": "<pre>渡口\n柳树\n</pre>",
    "reader comments": "<div><b>网友{n}</b> 2021-03-05 07:20<p>写得真好,看哭了。</p></div>",
    "comment stamps": "<div class=comment>网友 2021-03-05 07:20 回复</div>",
    "comment floors": "<li>{n}楼 河湾网友：好看 3小时前</li>",
    "comment headings": "<p>网友评论</p><p>写得真好，看哭了。</p>",
    "related": "<h3>相关阅读</h3><li><a href=/{n}.htm>老城区雨污分流工程下月进场</a></li>",
    "end markers": "<p>【打印】【关闭】</p>",
    "recommendations": "<p>热门推荐</p>",
    "notices": "<p>对不起，您没有权限查看{n}</p>",
    "place names": "<p>中共河湾市委、河湾市人民政府、菏泽市、岳阳市{n}</p>",
    "names of offices": "中共某某网委、某某网人民政府",
    "columns": "<p>本报讯（记者林木）渡口的柳树{n}发芽。</p>",
    "dashes": "<p>——渡口的柳树{n}</p>",
    "copyright": "<p>版权所有 河湾在线 ICP备{n}号 电话：0530-12345</p>",
    "questions": "<p>问：渡口在哪里？</p><p>答：在河湾。</p>",
    "svg": "<svg><text>渡口</text></svg>",
    "frames": "<iframe src=/{n}.htm></iframe>",
    "quotes": "<blockquote>渡口</blockquote>",
    "fonts": "<font color=red>渡</font>",
    "wide characters": "<p>２０２１年３月５日　渡口</p>",
}
FORUM: Final = {
    "posts": (
        "<div id=post_{n}><table id=pid{n}><tr><td><div class=authi><a class=xw1 href=space-uid-{n}.html>河湾{n}</a>"
        "<em id=authorposton{n}>发表于 2021-3-5 07:20</em></div>"
        "<td class=t_f id=postmessage_{n}>写得真好，看哭了{n}。</td></tr></table></div>"
    ),
    "same posts": (
        "<div id=post_7><table id=pid7><tr><td><em id=authorposton7>发表于 2021-3-5 07:20</em>"
        "<td class=t_f id=postmessage_7>写得真好。</td></tr></table></div>"
    ),
    "posts named again": "<i id=post_7><i id=postmessage_7><i id=comment_7><i class=plc>",
    "quotes in a tag of a post": '<a ="' + '" ="' * 20,
    "post comments": "<div class=pstl><a class=xi2>河湾{n}</a> 好 <span class=xg1>发表于 2021-3-5 07:20</span></div>",
    "quotes of posts": "<div class=quote><blockquote>河湾 发表于 2021-3-5 07:20<br>好</blockquote></div>",
    "post pictures": "<ignore_js_op><img id=aimg_{n} file=/p{n}.jpg><div class=tip>p{n}.jpg</div></ignore_js_op>",
    "thread rows": (
        "<tbody id=normalthread_{n}><tr><th class=new><a class='s xst' href=thread-{n}-1-1.html>渡口{n}</a></th>"
        "<td class=by><cite>河湾</cite><em><span>2021-3-5</span></em></td></tr></tbody>"
    ),
    "forum links": "<a href=forum-{n}-1.html>河湾论坛{n}</a>",
    "thread links": "<a href=thread-{n}-1-1.html>渡口的柳树{n}</a>",
    "pagers of posts": "<div class=pg><a href=thread-1-{n}-1.html>{n}</a><span title='共 9 页'> / 9 页</span></div>",
    "edit stamps": "<i class=pstatus>本帖最后由 河湾 于 2021-3-5 07:20 编辑</i>",
    "ratings": "<dl id=ratelog_{n} class=rate><dd>评分</dd></dl>",
    "attachments of posts": "<dl class=tattl><dd><a href=forum.php?mod=attachment&aid={n}>柳树{n}.zip</a></dd></dl>",
}
PAPER: Final = {
    "areas": '<map><area coords="1,2,3,4,5,{n}" href="content_{n}.htm"></map>',
    "area list": '<area coords="1,2,3,4" shape=rect href="node_{n}.htm">',
    "pages of an issue": "<a href=node_{n}.htm>第{n}版：要闻</a>",
    "stories of a page": "<li><a href=content_{n}.htm><div style='display:inline' id=mp{n}>渡口{n}</div></a></li>",
    "founder fields": "<founder-title>渡口{n}</founder-title><founder-content><p>河水涨了。</p></founder-content>",
    "paper fields": "<p class=BSHARE_TEXT>渡口</p><!--enpcontent--><p>河水涨了又落{n}。</p><!--/enpcontent-->",
    "page heads": "<td>第A{n}版：要闻 2021年3月5日 星期五</td>",
}
KINDS: Final = {**IN_HEAD, **IN_BODY, **FORUM, **PAPER}


def repeated(kind: str, size: int, *, around: str = "") -> bytes:
    """Return a page of about `size` bytes of one kind of element, behind a short story or `around`."""
    unit = KINDS[kind]
    count = max(1, size // len(unit.format(n=10_000).encode()))
    units = "".join(unit.format(n=number) for number in range(count))
    head, body = (units, "") if kind in IN_HEAD else ("", units)
    if kind in FORUM:
        frame = (
            "<div id=postlist><h1 class=ts><a href=thread-1-1-1.html id=thread_subject>渡口的柳树</a></h1>"
            "<div id=post_1><table id=pid1><tr><td><div class=authi><a class=xw1>河湾</a>"
            "<em id=authorposton1>发表于 2021-3-5 07:20</em></div><td class=t_f id=postmessage_1>"
        )
        body = (
            f"<script src=/discuz_uid.js></script>{frame}写得真好。{body}"
            if "post" in kind or kind == "ratings"
            else body
        )
        head = "<meta name=generator content='Discuz! X3.5'>" + head
        return _PAGE.format(head=head, body=body).encode()
    return _PAGE.format(head=head, body=(around or _STORY) + body).encode()
