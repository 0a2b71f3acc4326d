"""More pages of no known portal, kept out of sight: columns, letters, logs and mirrors of 2004 to 2026."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.skins.registry import CHARSET, skin

if TYPE_CHECKING:
    from tests.skins.draft import Draft

DAY = (("%Y-%m-%d", "day"), ("%Y年%m月%d日", "day"), ("%Y.%m.%d", "day"))
CLOCK = (("%Y-%m-%d %H:%M", "minute"), ("%Y年%m月%d日 %H:%M", "minute"), ("%Y/%m/%d %H:%M:%S", "second"))


@skin("column-answers", group="generic", styles=("plain", "figures", "mixed"))
def column_answers(d: Draft) -> str:
    """Follow a column of a site of questions: the writer's card above, the time behind the text."""
    return f"""<!doctype html><html><head>{CHARSET}<title>{d.title()} - 专栏</title><meta property="og:title" content="{d.title()}"></head><body><div class="ColumnPageHeader"><a>写文章</a><a>登录</a></div><article class="Post-Main"><header class="Post-Header"><h1 class="Post-Title">{d.title()}</h1><div class="AuthorInfo"><span class="UserLink">南山樵夫</span><div class="AuthorInfo-detail">种地，写字</div><button>关注</button></div><span class="Voters">{d.rng.randrange(99)} 人赞同了该文章</span></header><div class="RichText ztext Post-RichText">{d.body()}</div><div class="ContentItem-time">发布于 {d.time_text(forms=CLOCK[:1])}</div><div class="Post-topicsAndReviewer"><a>乡村</a><a>生活</a></div><div class="ContentItem-actions"><button>赞同 12</button><button>添加评论</button><button>分享</button><button>喜欢</button><button>收藏</button><button>申请转载</button></div></article><div class="Recommendations"><h3>推荐阅读</h3>{d.digests(3)}</div><div class="Comments">{d.comments(3)}</div></body></html>"""


@skin("typed-log", group="unseen", styles=("plain", "spans", "figures"))
def typed_log(d: Draft) -> str:
    """Follow a light blog software: labels in list items, a licence under the text, neighbours, replies."""
    return f"""<!DOCTYPE HTML><html><head>{CHARSET}<title>{d.title()} - 山中一日</title></head><body><header id="header"><a id="logo" href="/">山中一日</a><p class="description">慢慢走，欣赏啊</p><nav id="nav-menu"><a>首页</a><a>归档</a><a>关于</a></nav></header><div class="col-mb-12" id="main"><article class="post"><h1 class="post-title"><a href="/1">{d.title()}</a></h1><ul class="post-meta"><li>作者: <a>老木</a></li><li>时间: <time>{d.time_text(forms=DAY)}</time></li><li>分类: <a>{d.story.section[-1]}</a></li></ul><div class="post-content">{d.body()}</div><p class="tags">标签: <a>none</a></p></article><ul class="post-near"><li>上一篇: {d.headlines[0]}</li><li>下一篇: 没有了</li></ul><div id="comments"><h3>已有 2 条评论</h3>{d.comments(2)}<h3>添加新评论</h3><label>称呼</label><label>邮箱</label></div></div><div id="secondary"><h3>最新文章</h3>{d.links(6)}<h3>归档</h3><ul><li>2021年三月</li></ul></div></body></html>"""


@skin("centre-h5", group="generic", styles=("wechat", "plain", "slate"))
def centre_h5(d: Draft) -> str:
    """Follow a media centre's page for telephones: source and time on two sides, words under the text, a wall of cards."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<meta name="viewport" content="width=device-width"><title>{d.title()}</title></head><body><div class="app-tip">打开客户端，体验更流畅<a>打开</a></div><div class="h5-title">{d.title()}</div><div class="h5-meta"><div class="l">{d.story.source}</div><div class="r">{d.time_text(forms=CLOCK)}</div></div><div class="h5-body">{d.body()}</div><div class="h5-like">0人点赞</div><div class="h5-stat">声明：转载此文是出于传递更多信息之目的。</div><div class="h5-more"><p>更多内容，请下载客户端</p></div><div class="h5-list">{d.digests(4, '<div class="c"><div class="ct">{title}</div><div class="cs">{text}</div></div>')}</div></body></html>"""


@skin("index-fields", group="unseen", styles=("plain", "word", "entities"))
def index_fields(d: Draft) -> str:
    """Follow the open-government page of 2021: fields in a list of pairs, two days among them, a code and tools below."""
    early = d.story.published.replace(day=1)
    pairs = (("索 引 号", "11371700MB2/2021-00123"), ("公开方式", "主动公开"), ("成文日期", f"{early:%Y-%m-%d}"), ("发布日期", d.time_text(forms=DAY[:1])), ("发布机构", d.story.source), ("有 效 性", "有效"))  # fmt: skip
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("bare", "-section-site")}</head><body><div class="gk-top">{d.nav(sep="")}</div><div class="gk-pos">{d.crumb_line(end="")}</div><ul class="gk-idx">{"".join(f"<li><b>{name}：</b><span>{value}</span></li>" for name, value in pairs)}</ul><div class="gk-t">{d.title()}</div><div class="gk-c" id="zoomcon">{d.body()}</div><div class="gk-b"><span>【字体：大 中 小】</span><a>打印</a><a>关闭</a><p>扫一扫在手机打开当前页</p></div><div class="gk-f">{d.footer()}</div></body></html>"""


@skin("letters-2004", group="generic", styles=("breaks", "preformatted", "fonts"))
def letters_2004(d: Draft) -> str:
    """Follow a literary site of 2004: a frame of cells, writer and day under the title, a line of stars, a vote."""
    who = " ".join(d.story.authors) or "佚名"
    return f"""<html><head>{CHARSET}<title>{d.title()}--{d.facts.site_name}</title></head><body><table width=700 align=center border=1 bordercolor=#99cc99><tr><td bgcolor=#ccffcc>{d.nav("<a href={n}.htm>{text}</a>", "┊")}</td></tr><tr><td align=center><br><b class=big>{d.title()}</b><br><br>文/{who}　　{d.time_text(forms=DAY)}　　点击{d.rng.randrange(999)}次</td></tr><tr><td><blockquote>{d.body()}</blockquote></td></tr><tr><td align=center>★★★★★</td></tr><tr><td align=center><a>推荐给朋友</a> <a>加入书签</a> <a>投一票</a></td></tr><tr><td>本栏其它作品：<br>{d.links(5, "※ <a href={url}>{text}</a><br>")}</td></tr></table><p align=center>{d.footer()}</p></body></html>"""


@skin("pocket-board", group="unseen", styles=("breaks", "divs", "plain"))
def pocket_board(d: Draft) -> str:
    """Follow a board on telephones: the poster with badges, floors below, a bar of buttons that sticks."""
    floor = '<li class="fl"><div class="fh"><b>{name}</b><i>Lv.3</i><span>{time}</span><em>2楼</em></div><div class="fm">{text}</div></li>'
    return f"""<!DOCTYPE html><html><head>{CHARSET}<meta name="viewport" content="width=device-width"><title>{d.title()}_{d.facts.site_name}</title></head><body><header class="nb"><a>返回</a><span>帖子详情</span><a>更多</a></header><h1 class="pt">{d.title()}</h1><div class="ph"><img class="av" src="/a.png" width="40"><b>岸上人</b><i>Lv.9</i><span>{d.time_text(forms=CLOCK[:1])}</span><em>楼主</em></div><div class="pm">{d.body()}</div><div class="pz"><span>点赞 3</span><span>打赏</span></div><div class="pr">全部回复 5</div><ul>{d.comments(5, floor)}</ul><div class="bb"><input placeholder="说点什么吧"><a>发送</a></div></body></html>"""


@skin("mailed-letter", group="generic", styles=("plain", "rows", "divs"))
def mailed_letter(d: Draft) -> str:
    """Follow a letter to subscribers kept on the web: nested tables in 600 pixels, the day under the head, ways to leave below."""
    return f"""<html><head>{CHARSET}<title>{d.title()}</title></head><body style="margin:0"><table width="100%" bgcolor="#eeeeee"><tr><td align="center"><table width="600"><tr><td style="font-size:11px">看不到图片？<a href="/web">查看网页版</a></td></tr><tr><td><img src="/mail/head.png" width="600" height="90"></td></tr><tr><td style="font-size:12px;color:#999">{d.time_text(forms=DAY)} · 第{d.rng.randrange(20, 400)}期</td></tr><tr><td style="font-size:24px;font-weight:bold">{d.title()}</td></tr><tr><td style="font-size:15px;line-height:26px">{d.body()}</td></tr><tr><td style="font-size:11px;color:#999">您收到这封邮件是因为您订阅了{d.facts.site_name}周报。<a href="/off">退订</a></td></tr></table></td></tr></table></body></html>"""


@skin("company-news", group="unseen", styles=("plain", "word", "spans", "wechat"))
def company_news(d: Draft) -> str:
    """Follow a company's site: a banner of slogans, products beside, the day with a slash, neighbours as links."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}{d.title_tag("-site", "-section-site")}{d.metas()}</head><body><div class="tel">全国服务热线：400-555-0110</div><div class="nav">{d.nav("<a>{text}</a>", "")}</div><div class="ban"><h2>专注品质二十年</h2><p>以诚为本，以质取胜</p></div><div class="l"><h3>产品中心</h3><ul><li>A型阀门</li><li>B型水泵</li></ul><h3>联系我们</h3><p>地址：工业园区1号</p><p>电话：0530-5550120</p></div><div class="r"><div class="cr">{d.crumb_line()}</div><h1>{d.title()}</h1><div class="inf">作者：admin　发布于：{d.time_text(forms=CLOCK)}　点击量：{d.rng.randrange(999)}</div><div class="det">{d.body()}</div><div class="pn"><p>上一篇：<a>{d.headlines[0]}</a></p><p>下一篇：<a>{d.headlines[1]}</a></p></div><div class="rel"><h4>相关产品</h4><ul><li>A型阀门</li></ul></div></div><div class="f">{d.footer()}</div></body></html>"""


@skin("read-later", group="unseen", styles=("plain", "figures", "slate"))
def read_later(d: Draft) -> str:
    """Follow a reader that keeps pages for later: the origin and the day kept, sizes and colours, notes of other readers."""
    return f"""<!DOCTYPE html><html><head>{CHARSET}<title>{d.title()} | 稍后读</title></head><body><div class="tools"><a>归档</a><a>高亮</a><a>朗读</a><span>字号</span><span>夜间</span></div><article class="reader"><h1>{d.title()}</h1><p class="origin"><a href="http://www.example.com/a/1">example.com</a> · {d.time_text(forms=CLOCK[:2])} · 阅读约 {d.rng.randrange(2, 9)} 分钟</p><div class="page">{d.body()}</div></article><section class="notes"><h2>3 条划线</h2>{d.comments(3)}</section><section><h2>继续阅读</h2>{d.digests(3)}</section></body></html>"""


@skin("text-mirror", group="generic", styles=("preformatted", "breaks"))
def text_mirror(d: Draft) -> str:
    """Follow a mirror of texts: everything in one column without a heading element, the title in brackets, rules of signs."""
    return f"""<html><head>{CHARSET}<title>{d.title()}</title></head><body bgcolor="#f0f0e0"><a href="index.htm">目录</a> | <a href="2.htm">下一篇</a><hr>========================================<br>《{d.title()}》<br>{d.time_text(forms=DAY)}<br>========================================<br>{d.body()}<br>----------------------------------------<br><a href="index.htm">回目录</a></body></html>"""


@skin("static-log", group="generic", styles=("plain", "figures", "spans"))
def static_log(d: Draft) -> str:
    """Follow a generated log: an attribute with the exact day, minutes to read, a licence, tags with signs before them."""
    day = f"{d.story.published:%Y-%m-%d}"
    return f"""<!DOCTYPE html><html lang="zh"><head>{CHARSET}<title>{d.title()} · 慢船</title><meta name="generator" content="Hugo 0.92"></head><body><header><a href="/">慢船</a><nav><a>归档</a><a>标签</a><a>订阅</a></nav></header><main><article><h1>{d.title()}</h1><div class="meta"><time datetime="{day}">{d.time_text(forms=DAY[:1])}</time> · 3 分钟 · 老船</div><div class="toc">目录</div><div class="post">{d.body()}</div><div class="lic">本作品采用知识共享署名 4.0 国际许可协议进行许可。</div><div class="tags"><a>#乡土</a> <a>#随笔</a></div><nav class="pn"><a>← 前一篇</a><a>后一篇 →</a></nav></article></main><footer>© 慢船 | Powered by Hugo</footer></body></html>"""


@skin("floor-board", group="unseen", styles=("plain", "divs", "breaks"))
def floor_board(d: Draft) -> str:
    """Follow a board of today: the first post as a card, counts as icons, answers with small marks."""
    post = '<div class="pc"><div class="pu"><a>{name}</a><span title="x">{time}</span><a>#2</a></div><div class="pb"><p>{text}</p></div><div class="pv">▲ 0 ▼ 回复 引用</div></div>'
    return f"""<!DOCTYPE html><html><head>{CHARSET}<title>{d.title()} | {d.facts.site_name}社区</title></head><body><div class="nv"><a>版块</a><a>最新</a><a>标签</a><a>注册</a><a>登录</a></div><div class="bcr"><a>首页</a><a>灌水区</a></div><h1 class="th">{d.title()}</h1><div class="st">5 帖子 3 发布者 {d.rng.randrange(900)} 浏览</div><div class="pc"><div class="pu"><a>竹溪</a><span title="x">{d.time_text(forms=CLOCK[:1])}</span><a>#1</a></div><div class="pb">{d.body()}</div><div class="pv">▲ 3 ▼ 回复 引用</div></div>{d.comments(4, post)}<div class="sg"><h4>相关主题</h4>{d.links(5)}</div></body></html>"""
