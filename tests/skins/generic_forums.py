"""Pages of no known portal: forums, bulletin boards and blogs, whose replies and side bars outweigh the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft

STAMP = (("%Y-%-m-%-d %H:%M", "minute"), ("%Y-%m-%d %H:%M:%S", "second"), ("%Y-%-m-%-d %H:%M:%S", "second"))
SPACED = (("%Y-%m-%d %H:%M", "minute"),)


@skin("discuz-6", group="generic", styles=("breaks", "divs"))
def discuz_6(d: Draft) -> str:
    """Follow Discuz! 6 and 7: a table a post, the author's card at the left, the date in a bar."""
    post = """<table cellspacing="0" cellpadding="0"><tr><td class="postauthor"><cite><a href="space.php">{name}</a></cite><p><em>初级会员</em></p><dl class="profile"><dt>UID</dt><dd>1823&nbsp;</dd><dt>帖子</dt><dd>57&nbsp;</dd><dt>注册时间</dt><dd>2006-3-1&nbsp;</dd></dl></td>
<td class="postcontent"><div class="postinfo"><strong>#</strong>发表于 {time}&nbsp; <a href="#">只看该作者</a></div><div class="postmessage defaultpost"><div class="t_msgfont">{text}</div></div><p class="postactions">TOP</p></td></tr></table>"""
    first = (
        post.format(name="老槐树", time=d.time_text(forms=STAMP), text=d.body())
        .replace('class="t_msgfont"', 'id="postmessage_11" class="t_msgfont"')
        .replace('defaultpost">', f'defaultpost"><h2>{d.title()}</h2>')
    )
    return f"""<html xmlns="http://www.w3.org/1999/xhtml"><head>{CHARSET}<title>{d.title()} - 百姓茶馆 - {d.facts.site_name}论坛 - Powered by Discuz!</title></head><body>
<div id="header">{d.nav(sep=" ")}</div><div id="nav"><a>{d.facts.site_name}论坛</a> &raquo; <a>百姓茶馆</a> &raquo; {d.title()}</div><div class="pages_btns"><a>发新话题</a><a>回复</a></div>
<form><div class="mainbox viewthread"><h1>{d.title()}</h1>{first}</div>{d.comments(9, '<div class="mainbox viewthread">' + post + "</div>")}</form>
<div id="footer">当前时区 GMT+8, 现在时间是 {d.fetched_at:%Y-%m-%d %H:%M} Powered by Discuz! 6.0.0 &copy; 2001-2007 Comsenz Inc.</div></body></html>"""


@skin("phpwind-8", group="generic", styles=("breaks", "divs", "spans"))
def phpwind_8(d: Draft) -> str:
    """Follow phpwind 7 and 8: tip bars with the time, floors named 楼主 and 沙发."""
    post = """<table width="100%" class="floot"><tr><td rowspan="2" class="floot_left"><div class="readName"><a href="u.php">{name}</a></div><div class="user-infoWrap"><p>级别: 论坛版主</p><p>发帖 312</p><p>云币 88 元</p><p>在线时间: 25(时) 注册时间: 2008-01-02 最后登录: 2012-11-30</p></div></td>
<td class="floot_right"><div class="tipTop s6"><span class="fr">{floor}</span><span>发表于: {time}</span> <a>只看楼主</a> <a>倒序阅读</a></div>{head}<div class="tpc_content"><div class="f14" id="{ident}">{text}</div></div></td></tr><tr><td class="tipBottom">分享 顶端 回复 引用</td></tr></table>"""
    first = post.format(
        name="江边渔火",
        floor="楼主",
        time=d.time_text(forms=STAMP),
        head=f'<h1 id="subject_tpc" class="read_h1">{d.title()}</h1>',
        ident="read_tpc",
        text=d.body(),
    )
    return f"""<html><head>{CHARSET}<title>{d.title()}|网友爆料 - {d.facts.site_name}社区 - Powered by phpwind</title></head><body><div id="breadCrumb"><a>{d.facts.site_name}社区</a> &gt; <a>网友爆料</a> &gt; <a>{d.title()}</a></div>
<div class="readTop">{d.rng.randrange(9999)}阅读 {d.rng.randrange(99)}回复 <b>主题 :</b> {d.title()}</div>{first}{d.comments(8, post.replace("{floor}", "沙发").replace("{head}", "").replace("{ident}", "read_99"))}
<div id="footer">Total 0.03(s) query 5, Time now is:{d.fetched_at:%m-%d %H:%M}, Gzip enabled Powered by phpwind v8.7 Certificate &copy; 2003-2011</div></body></html>"""


@skin("dvbbs", group="generic", styles=("breaks", "fonts"))
def dvbbs(d: Draft) -> str:
    """Follow the ASP boards of 2004: nested tables, the time at the foot of each post."""
    post = """<table class=tableborder1 align=center width="97%"><tr><td class=tablebody2 width=175 valign=top><b>{name}</b><br>等级：论坛游民<br>文章：312<br>积分：1204<br>注册：2003-11-5<br></td>
<td class=tablebody1 valign=top><table width="100%"><tr><td><img src=pic/message.gif> 给{name}发送一个短消息 把{name}加入好友</td></tr><tr><td><hr size=1><blockquote>{head}{text}</blockquote></td></tr></table></td></tr>
<tr><td class=tablebody2><img src=pic/ip.gif> <img src=pic/posttime.gif>{time}</td><td class=tablebody2>支持(0) 中立(0) 反对(0) 单帖管理 | 引用 | 回复</td></tr></table>"""
    first = post.format(
        name="西门外",
        time=d.time_text(forms=STAMP),
        head=f"<img src=face/face1.gif> <b>{d.title()}</b><br><br>",
        text=d.body(),
    )
    return f"""<html><head>{CHARSET}<title>{d.facts.site_name}论坛--{d.title()}</title></head><body><table class=tableborder2 width="97%"><tr><td>{d.facts.site_name}论坛 → 社会杂谈 → {d.title()}</td></tr></table>
<table width="97%"><tr><td>您是本帖的第 <b>{d.rng.randrange(999)}</b> 个阅读者</td></tr></table><table class=tableborder1><tr><th>* 贴子主题：{d.title()}</th></tr></table>{first}{d.comments(6, post.replace("{head}", ""))}<center>Powered By：Dvbbs Version 7.1.0 Sp1<br>页面执行时间 00093.75 毫秒, 5 次数据查询</center></body></html>"""


@skin("horizon-2006", group="generic", styles=("breaks",))
def horizon_2006(d: Draft) -> str:
    """Follow a large board of 2006: author and date in one line over the text, replies parted by lines."""
    name = "青石巷"
    return f"""<HTML><HEAD>{CHARSET}<TITLE>{d.title()}_杂谈_{d.facts.site_name}社区</TITLE></HEAD><BODY><TABLE id="logo"><TR><TD>{d.nav()}</TD></TR></TABLE>
<p>『城市话题』 <font size=+1><b>{d.title()}</b></font></p><div>点击数：{d.rng.randrange(9999)} 回复数：{d.rng.randrange(99)}</div>
<TABLE id="firstAuthor" width=100%><TR><TD>&nbsp;作者：<a href="/u">{name}</a>&nbsp;&nbsp;&nbsp;&nbsp;提交日期：{d.time_text(forms=(("%Y-%-m-%-d %-H:%M:%S", "second"),))}</TD></TR></TABLE>
<DIV id="pContentDiv"><div class="post">{d.body()}</div>{d.comments(12, '<TABLE><TR><TD>作者：<a>{name}</a> 回复日期：{time}</TD></TR></TABLE><div class="post">　　{text}</div>')}</DIV><div id="bottom">{d.footer()}</div></BODY></HTML>"""


@skin("telnet-board", group="generic", styles=("preformatted", "breaks"))
def telnet_board(d: Draft) -> str:
    """Follow the web face of a telnet board: the post's head is text and its date English."""
    at = d.story.published
    d.time_text(at, forms=(("%Y-%m-%d %H:%M:%S", "second"),))
    head = f"发信人: xiaohe (溯流而上), 信区: Hometown<br>标&nbsp;&nbsp;题: {d.title()}<br>发信站: 古城夜话站 ({at:%a %b} {at.day:2d} {at:%H:%M:%S %Y}), 站内<br><br>"
    return f"""<html><head>{CHARSET}<title>古城夜话站 -- 主题文章阅读 {d.title()}</title></head><body><nobr>古城夜话站 -- 主题文章阅读 [讨论区: Hometown]</nobr>
<table><tr><td>{head}{d.body()}<br>--<br>※ 来源:·古城夜话站 bbs.site.edu.cn·[FROM: 10.1.2.*]<br></td></tr></table><hr>{d.comments(3, "<table><tr><td>发信人: {name}<br>{text}<br>--</td></tr></table>")}<p>[返回讨论区] [上一篇] [下一篇]</p></body></html>"""


@skin("post-bar", group="generic", styles=("breaks",))
def post_bar(d: Draft) -> str:
    """Follow a topic bar: floors with tails, the time after the text."""
    floor = '<div class="l_post"><div class="d_author"><a class="p_author_name">{name}</a><div class="d_badge">初级粉丝 3</div></div><div class="d_post_content_main"><div class="d_post_content j_d_post_content">{text}</div><div class="core_reply_tail"><span>举报</span><span>{n}楼</span><span class="tail-info">{time}</span></div></div></div>'
    first = floor.format(name="一叶渡江", n=1, time=d.time_text(forms=SPACED), text=d.body())
    return f"""<!DOCTYPE html><html><head>{CHARSET}<title>{d.title()}【家乡吧】_百姓贴吧</title></head><body><div class="card_title">家乡吧 关注: 12,033 贴子: 88,120</div>
<div class="core_title"><h1 class="core_title_txt" title="{d.title()}">{d.title()}</h1><ul><li>只看楼主</li><li>收藏</li><li>回复</li></ul></div>{first}{d.comments(10, floor.replace("{n}", "2"))}<div class="right_section">{d.links(6)}</div></body></html>"""


@skin("xin-blog", group="generic", styles=("spans", "divs", "word", "plain"))
def xin_blog(d: Draft) -> str:
    """Follow a portal's blog of 2010: bracketed time, tags above, reposts and comments below."""
    return f"""<html><head>{CHARSET}<title>{d.title()}_河岸听雨_{d.facts.site_name}博客</title></head><body><div id="sinablogHead"><h1>河岸听雨的博客</h1></div><div class="sidebar"><div>个人资料</div><div>博客等级：15 博客积分：1204 博客访问：88,213 关注人气：312</div><ul>{d.links(6)}</ul></div>
<div id="articlebody"><div class="articalTitle"><h2 class="titName">{d.title()}</h2> <span class="time">({d.time_text(forms=(("%Y-%m-%d %H:%M:%S", "second"),))})</span></div><div class="articalTag"><table><tr><td>标签：<h3>杂谈</h3></td><td>分类：随笔</td></tr></table></div>
<div id="keyword_ad" class="articalContent">{d.body()}</div><div class="shareUp"><p>分享：</p></div><div class="articalInfo">阅读({d.rng.randrange(900)}) ┊ 评论 (0) ┊ 收藏(0) ┊ 转载(0) ┊ 喜欢▼ ┊ 打印 ┊ 举报</div>
<div class="articalfrontback"><div>前一篇：<a>{d.headlines[0]}</a></div><div>后一篇：<a>{d.headlines[1]}</a></div></div><div class="allComm">评论 {d.comments(4)}</div></div><div>意见反馈留言板 不良信息反馈 电话：4000000000</div></body></html>"""


@skin("easy-blog", group="generic", styles=("divs", "plain"))
def easy_blog(d: Draft) -> str:
    """Follow another portal's blog: separators in the head line, a profile, a calendar."""
    return f"""<html><head>{CHARSET}<title>{d.title()} - 山那边的日志 - 山那边的博客</title></head><body><div class="nb-init">山那边 人生如逆旅</div><div class="m-lst"><ul><li>首页</li><li>日志</li><li>相册</li><li>关于我</li></ul></div>
<div class="multicnt"><h3 class="title pre"><span class="tcnt">{d.title()}</span></h3><p class="tmp"><span class="blogsep">{d.time_text(forms=(("%Y-%m-%d %H:%M:%S", "second"),))}|</span>&nbsp; 分类： <a>默认分类</a>&nbsp;|&nbsp; 标签：|举报|字号大中小&nbsp;订阅</p>
<div class="bct">{d.body()}</div><div class="clear nbw-act">阅读({d.rng.randrange(900)})| 评论({d.rng.randrange(9)})</div><div class="rcm"><h4>历史上的今天</h4>{d.links(3)}<h4>评论</h4>{d.comments(3)}</div></div></body></html>"""


@skin("space-blog", group="generic", styles=("breaks", "divs"))
def space_blog(d: Draft) -> str:
    """Follow a search engine's space: the day with weekday and an English half of the day."""
    at = d.story.published
    d.time_text(at, forms=(("%Y-%m-%d %H:%M", "minute"),))
    shown = f"{at:%Y年%m月%d日} 星期{'一二三四五六日'[at.weekday()]} {'上午' if at.hour < 12 else '下午'} {(at.hour - 1) % 12 + 1:02d}:{at:%M}"
    return f"""<html><head>{CHARSET}<title>{d.title()}_陇上行</title></head><body><div id="header"><div class="tit">陇上行</div><div class="desc">走走停停</div></div><div id="tab"><a>主页</a><a>博客</a><a>相册</a>|<a>个人档案</a>|<a>好友</a></div>
<div class="stage"><div class="modtit">查看文章</div><div id="m_blog" class="modbox"><div class="tit">{d.title()}</div><div class="date">{shown}</div><table><tr><td><div id="blog_text" class="cnt">{d.body()}</div></td></tr></table>
<div class="opt">类别：默认分类 | 添加到搜藏 | 浏览({d.rng.randrange(900)}) | 评论 ({d.rng.randrange(9)})</div><div class="line"></div><div id="in_nav">上一篇：{d.headlines[0]}<br>下一篇：{d.headlines[1]}</div></div><div id="in_comment">网友评论：{d.comments(4)}</div></div></body></html>"""


@skin("wordpress-zh", group="generic", styles=("plain", "figures", "entities"))
def wordpress_zh(d: Draft) -> str:
    """Follow a WordPress theme in Chinese: entry header, posted-on, widgets, trackbacks."""
    at = d.story.published
    d.time_text(at, forms=(("%Y-%m-%d", "day"),))
    return f"""<!DOCTYPE html><html lang="zh-CN"><head>{CHARSET}<title>{d.title()} | 一亩三分地</title><meta name="generator" content="WordPress 3.5"></head><body class="single"><header id="masthead"><h1 class="site-title"><a>一亩三分地</a></h1><h2 class="site-description">写点东西</h2></header>
<div id="primary"><article class="post"><header class="entry-header"><h1 class="entry-title">{d.title()}</h1><div class="entry-meta"><span>发表于</span> <a rel="bookmark"><time class="entry-date" datetime="{at:%Y-%m-%dT00:00:00+08:00}">{at.year} 年 {at.month} 月 {at.day} 日</time></a> 由 <a rel="author">园丁</a></div></header>
<div class="entry-content">{d.body()}</div><footer class="entry-meta">此条目由 园丁 发表在 随笔 分类目录，并贴了 日常 标签。将固定链接加入收藏夹。</footer></article><nav>← {d.headlines[0]} {d.headlines[1]} →</nav>
<div id="comments"><h2>《{d.title()}》上有 3 条评论</h2>{d.comments(3, "<li><cite>{name}</cite> <time>{time}</time> 说道：<p>{text}</p> 回复 ↓</li>")}</div></div><div id="secondary"><h3>近期文章</h3><ul>{d.links(5)}</ul><h3>近期评论</h3><h3>文章归档</h3><ul><li>2013年五月</li><li>2013年四月</li></ul></div><footer>自豪地采用 WordPress</footer></body></html>"""


@skin("code-blog", group="generic", styles=("plain", "spans"))
def code_blog(d: Draft) -> str:
    """Follow a programmers' blog host: the time and the counts after the text."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<title>{d.title()} - 半亩塘 - 博客小园</title></head><body><div id="header"><div id="blogTitle"><h1><a>半亩塘</a></h1><h2>问渠那得清如许</h2></div><div id="navigator"><ul><li>博客小园</li><li>首页</li><li>新随笔</li><li>联系</li><li>订阅</li><li>管理</li></ul><div class="blogStats">随笔 - 31&nbsp; 文章 - 0&nbsp; 评论 - 12&nbsp;</div></div></div>
<div id="main"><div id="topics"><div class="post"><h1 class="postTitle"><a id="cb_post_title_url">{d.title()}</a></h1><div class="postBody"><div id="cnblogs_post_body">{d.body()}</div><div id="MySignature"></div><div class="clear"></div></div><div class="postDesc">posted @ <span id="post-date">{d.time_text(forms=SPACED)}</span>&nbsp;<a>溪声</a>&nbsp;阅读({d.rng.randrange(99)})&nbsp;评论(0)&nbsp;<a>编辑</a>&nbsp;<a>收藏</a></div></div></div>
<div>{d.comments(3)}</div></div><div id="sideBar"><div>公告 昵称：溪声 园龄：3年 粉丝：5 关注：2</div><ul>{d.links(5)}</ul></div></body></html>"""


@skin("reading-group", group="generic", styles=("plain", "divs"))
def reading_group(d: Draft) -> str:
    """Follow a reading community's note: a date in a span beside the title, likes, many responses."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<title>{d.title()}</title></head><body><div class="top-nav">{d.nav(sep=" ")}</div><div id="content"><div class="note-container"><div class="note-header note-header-container"><h1>{d.title()}</h1><div><a class="note-author">林间小径</a> <span class="pub-date">{d.time_text(forms=(("%Y-%m-%d %H:%M:%S", "second"),))}</span></div></div>
<div class="note" id="link-report"><div class="note">{d.body()}</div></div><div class="note-ft">© 本文版权归作者 林间小径 所有，任何形式转载请联系作者。</div><div class="sns-bar"><a>赞</a> <a>转发</a> <a>收藏</a></div></div><div id="comments">{d.comments(14, '<div class="comment-item"><h4><span class="pubtime">{time}</span> <a>{name}</a></h4><p class="reply-content">{text}</p></div>')}</div></div></body></html>"""
