"""Words that belong to the site and not to the story: end markers, buttons, footers, breadcrumb prefixes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from regional_news.text.clean import words

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_MARKER_CHARS: Final = 80

_DECORATION: Final = " \t\xa0\u3000:：|｜·•>＞»›+＋—-_=*#★☆■□◆▶►▼▽↓→【】[]［］()（）〖〗「」『』<＜"
_RAIL: Final = re.compile(
    r"(?:(?:\d\d小时|新闻|热点|热门|热文|最新|最火|最热|精彩|推荐|今日|昨日|一周|本周|本月|月度|独家|图片|图文|图说|点击|阅读|评论|编辑|频道|焦点|特别|每日|"
    r"更多|视频|延伸|扩展|往期|同类|本类|本栏目?|栏目|相关|精选|关联|本站|本网|站内|人气|随机|滚动|其他|其它|大家都在|你?您?可能|为你|为您|猜你|猜您|网友|全部|所有|近期|专题|同城|"
    r"热评|跟帖|高清|热播|头条|要闻|编辑精|小编|看了又|论坛|博客|社区|今天|实时|七日|7日|3日|三日|月|周|日|总)"
    r"(?:新闻|阅读|推荐|资讯|回复|留言|跟帖|文章|排行榜?|点击排行榜?|排名|看点|评论|专题|导读|回顾|关注|信息|内容|链接|报道|图片|图集|视频|热点|热门|热文|精选|喜欢|感兴趣的?(?:文章|内容|新闻)?|也?喜欢|头条|焦点|"
    r"话题|主题|帖子|日志|榜|榜单|稿件|点击|动态|搜索|在看|在搜|看|还喜欢|热帖|热图|选|博文|推广|搜|文章推荐|阅读推荐|新闻推荐|内容推荐|新闻排行|阅读排行|点击排行|新闻热点))"
    r"(?:排行榜?)?(?:\s?(?:更多|more|MORE|>>|\(\d+\)|\d{1,6}))?"
)
_SECTION_MARKS: Final = re.compile(
    r"(?:猜你喜欢|乡里乡亲|友情链接|延伸阅读|网友评论|网友热评|发表评论|我要评论|我要留言|网友留言|评论列表|我来说两句|说两句|跟[帖贴]|网友跟[帖贴]|登录后评论|热点排行|排行榜|点赞排行|新闻排行|"
    r"喜欢此内容的人还喜欢|精华推荐|精彩图片|精彩图文|为您推荐|猜您喜欢|相关搜索|大家都在看|你可能感兴趣|更多精彩|更多内容|合作伙伴|网站声明|联系我们|关于我们|本帖点赞记录|(?:小|在线|网上|网络|民意|有奖|读者)调查|在线投票|网上投票|本版积分规则|点评|评论区|全部评论|最新回复|"
    r"评论|留言|分享|赞助商链接|特别推荐|下载APP|手机浏览|手机看新闻|专题推荐|更多新闻|更多>>|同类新闻|图说天下|视觉焦点|新闻搜索|站内搜索|快速回复|返回列表|返回顶部|TOP|使用道具)"
)
_OPENING_MARKS: Final = re.compile(
    r"(?:[【\[(（［〔]\s?)?(?:(?:责任|本文|本期|网络|新闻|文字|图片|实习|值班|新媒体)?编\s{0,4}辑|责\s{0,4}编|编\s?审|编\s?校|审\s{0,4}核|审\s?稿|审\s?签|初\s?审|复\s?审|终\s?审|二\s?审|三\s?审|校\s?对|监\s?制|主\s?编|总编辑|值班主任|值班编委|统\s?筹|录入|文章录入|录入者|发布人|信息员|责任校对)"
    r"(?:员|人)?\s?[:：丨|｜／/]|"
    r"[(（\[【［]\s?(?:责任编辑|本文编辑|责编|编辑)\s{1,3}[\u3400-\u9fff]{2,4}\s?[)）\]】］]$|"
    r"(?:分享[到至给]|转发到|分享本文|一键分享|更多分享)(?:[:：|\]】)）>\s]|$|(?:微[信博]|朋友|好友|QQ|新浪|腾讯|人人|豆瓣|开心|手机|空间))|"
    r"(?:本[页文](?:地址|网址|链接)|上一[篇条页则张]|下一[篇条页则张]|上一个|下一个|前一[篇条]|后一[篇条]|上篇|下篇)\s{0,3}(?:[:：\]】)）>]|$|.{0,60}$)|"
    r"(?:版权所有|版权声明|免责声明|特别声明|郑重声明|版权与免责|版权说明|侵权|本网声明|声\s?明\s?[:：])|"
    r"[(（]?\s?(?:本文|文章|原文|新闻|信息|稿件)(?:来源|作者|链接|网址|地址|标签|关键词|转自|标题)\s?[:：]|"
    r"(?:转载请|转载自|如需转载|未经.{0,12}(?:授权|许可|允许)|凡.{0,16}(?:注明|来源))|"
    r"(?:\d{1,5}\sResponses?\sto\s|Leave\sa\s(?:Reply|Comment)|This\sentry\swas\sposted\s|Comments\sare\sclosed|此条目(?:发表|由)|"
    r"(?:Posted\sin|Filed\sunder|Categor(?:y|ies)|Trackbacks?)[\s:：])|"
    r"(?:Copyright|COPYRIGHT|copyright|\(c\)|©|Powered\sby|Processed\sin)|"
    r"(?:标\s?签|关键[词字]|Tags?|TAGS?|tags?)\s?[:：]|"
    r"(?:主办单位|主办|承办|协办|主管|技术支持|网站标识码|网站地图|联系电话|新闻热线|投稿邮箱|投稿信箱|举报电话|举报邮箱|违法和不良|地址|邮编|电话|传真)\s?[:：]|"
    r"(?:打印本?[页文稿]?|打印|关闭窗口|关闭本页|关闭|返回顶部|返回首页|返回列表|返回目录|返回上[页级]|回到顶部|收藏本[文页]|加入收藏|推荐给?朋友|我要纠错|我要收藏|我要打印)(?:[\s|】\]]|$)|"
    r"(?:扫一扫|扫描.{0,10}二维码|扫描二维码|扫码|微信扫|长按.{0,8}二维码|识别二维码|关注.{0,12}(?:公众号|微信|微博)|用微信扫|手机扫描|打开微信)|"
    r"(?:评论|网友评论|我要评论|参与评论|最新评论|热门评论)\s?[:：(（\d]|(?:已有|共有?)\s?\d{0,8}\s?(?:条|人|位|个).{0,6}(?:评论|留言|参与|跟帖|回复)|\d{1,6}\s?(?:条评论|个回答|人(?:推荐|喜欢|收藏|赞))|"
    r"(?:相关|延伸|推荐|更多|新闻|热点|热门)(?:阅读|新闻|文章|链接|报道|推荐|专题|资讯|主题|信息)\s?[:：]|"
    r"(?:(?:点赞|赞|踩|顶|收藏|举报|支持|反对|回复|点评|打赏|转发)\s?[(（\[]?\d{0,6}[)）\]]?\s?){1,5}$|"
    r"\d{1,5}\s?(?:楼|#|＃)$|(?:沙发|板凳|地板)$|"
    r"(?:网友评论仅|文明上网|您需要登录|请登录后|登录后才|注册登录)|"
    r"(?:阅读原文|查看原文|查看更多|点击查看|下载.{0,8}(?:客户端|APP|App)|更多>|更多»|更多…|\[更多|更多关于.{1,40}的?(?:新闻|报道|文章|信息|内容|资讯)?$)|"
    r"(?:本(?:作品|文章?|[博站]客?)(?:采用|遵循|使用).{0,30}(?:协议|许可|授权)|本[网站报]转载|本[文站网](?:内容)?仅代表|本文系.{0,14}(?:授权|原创)|点击(?:下方)?阅读原文|您收到(?:这封|此|本)邮件|以上(?:内容|文章|信息)?仅代表|以上(?:内容|文章|图文)(?:均?来[自源])|文章仅代表)|"
    r"\[?(?:大\s中\s小|字体|字号)|(?:编辑推荐|新闻推荐|猜你喜欢)(?:[:：|\]】)）>\s]|$)"
)
_FOOTER: Final = re.compile(
    r"ICP[备证]|公网安备|备案[号序]|版权所有|All [Rr]ights? [Rr]eserved|ALL RIGHTS RESERVED|许可证(?:编号)?[:：]|"
    r"经营许可|违法和不良信息|网站标识码|"
    r"最佳(?:浏览|分辨率)|批准文号"
)
_WEAK: Final = re.compile(
    r"分享|打开|新闻链接|新闻延伸|打印|标\s?签|关键|Tags?|TAGS?|tags?|扫|关注|\[?大\s中\s小|\[?字[体号]|收藏|点赞|赞|顶|踩|评论\s?[(（\d]|\d|已有|共|评论$|支持|更多|电话|地址|邮编|传真|声\s?明|我要|微信|长按|下载|手机|推荐|相关|延伸|凡|未经|侵权|关闭|返回|(?:上|下)一页|上篇|下篇"
)
_PAGER: Final = re.compile(r"[\W_]{0,4}(?:[上下前后]一?[篇条页则张个版图组节章][\W_]{0,6}){1,4}")
_NOISE: Final = re.compile(
    r"(?:[【\[(（]?(?:字体|字号|文字大小|大小)\s?[:：]?\s?)?[【\[(（]?\s?(?:T\|T|A\+|A-|特大|大|中|小|默认|标准|超大|较大)(?:[\s|/】\]\[【]{1,4}(?:T\|T|A\+|A-|特大|大|中|小|默认|标准|超大|较大)){0,4}\s?[】\])）]?(?:\s?(?:打印|关闭|收藏|复制链接|浏览次数).{0,12})?|"
    r"[|>》《<·.,，。、;；:：\-—_=*#+\s/\\~^×xX★☆◆◇■□●○※]{1,80}|"
    r"(?:打印|关闭|收藏|分享|发表|提交|发送|取消|复制链接|语音播报|收听|朗读|语速|音量|倍速|停止|继续|繁体|简体|评论|举报|纠错|下载|点击进入|返回|首页|正文|目录|本文目录|广告|推广|图片|微信|微博|QQ空间|QQ好友|新浪微博|腾讯微博|人人网|朋友圈|豆瓣|更多|登录|注册|全屏|播放|暂停|阅读全文|展开全文|收起|"
    r"点击查看大图|点击图片.{0,10}|查看大图|点此查看.{0,6}|复制|投稿|\[?复制链接\]?|只看该作者|显示全部楼层|阅读模式|扫一扫|[\s|｜/·\[\]【】])+|"
    r"(?:点击|立即|马上|请)?(?:打开|下载|安装|进入).{0,10}(?:客户端|[Aa][Pp]{2})(?:[，,]?\s?(?:看|查看|阅读|获取|浏览|享)?(?:更多|更佳|完整|全文|精彩|体验|最新).{0,12})?|"
    r"[【\[]?点击(?:进入|加载|观看|收听|播放|放大|展开).{0,8}[】\]]?|您?的?浏览器(?:不支持|版本).{0,24}|"
    r"(?:想|我要|欢迎)(?:爆料|报料|提供线索)[？?！!，,:：].{0,110}|"
    r"[↓▼⬇]?\s?(?:点击)?展开(?:剩余)?(?:全文|\s?\d{1,3}\s?[%％])|"
    r"[\[【]?\s?(?:本帖最后由|此[贴帖]子?已?经?被).{1,40}于.{6,30}编辑过?\s?[\]】]?|(?:鼠标)?双击(?:鼠标|即可)?(?:自动)?滚(?:动|屏)(?:屏幕)?|https?://[\w./?&=%#:~+-]{4,120}|附\s{0,4}件\s?[:：]|[▲△↑▼↓\s]{0,4}(?:点击|轻触|戳)(?:上方|下方|左上角|这里|此处|屏幕).{0,8}(?:关注|订阅).{0,12}|"
    r"(?:双击(?:鼠标)?(?:自动)?滚屏|背景色\s?[:：]|视力保护色|保护视力色).{0,40}|"
    r"(?:您?的?浏览器)?(?:暂?不支持|请安装)\s?(?:[Ff]lash|FLASH|视频|音频|该|HTML).{0,12}|(?:loading|Loading|加载中|正在加载|请稍候|请稍等)[.…。]{0,6}|\[?(?:图片|图|视频|文字|组图)?\]?|"
    r"(?:本文|全文|正文)?\s?(?:字数|约|共|共计|总计){1,2}\s?[:：]?\s?\d{1,6}\s?字[\s，,|｜/]{0,3}(?:(?:预计|大约|约)?阅读.{0,8}\d{1,3}\s?分钟)?|"
    r"\d{1,7}\s?(?:个?人|位?网友|次|个)?\s?(?:点赞|赞同了?(?:该|此|这篇)?(?:文章|回答)?|赞|喜欢|收藏)|"
    r"[(（]\d{0,7}[)）]|[\[［【]\d{1,3}[\]］】]|(?:本[文页])?(?:共|当前)?第?\s?\d{1,4}\s?页[\s/，,|｜]{0,3}(?:共|当前)?第?\s?\d{1,4}\s?页|[(（\[【—\-·\s]{0,4}(?:图|完|END|End|end|全文完|正文完|文章结束)[)）\]】—\-·\s]{0,4}|已?[阅浏]?[读览]?\s?[:：]?\s?\d{1,7}\s?(?:次|人|次浏览|次阅读|人阅读|人浏览|人已读)?"
)
_PIECES: Final = re.compile(r"[\s|｜/／·\[\]【】〖〗『』()（）<>《》「」:：,，、.。=+*#○●⊕⊖⊙\-\x1f┊▼↓↑→←»«>]+")
_QUOTES: Final = re.compile("[“”\"'‘’]")
_BUTTONS: Final = frozenset(
    words("""
    快捷键 反馈 短信 发表
    首页 返回 返回首页 返回主页 返回顶部 返回列表 返回上页 返回上一页 返回目录 回到目录 回到顶部 顶部
    顶端 上一页 下一页 上一版 下一版 上一篇 下一篇 打印 打印本页 打印此文 打印本文 打印文章 关闭 关闭窗口 关闭本页
    关闭此页 收藏 收藏本页 收藏本文 加入收藏 分享 复制 复制链接 复制地址 转发 转载 赞 点赞 踩 顶 顶一下 踩一下
    喜欢 推荐 推荐给朋友 E-mail推荐 告诉好友 举报 纠错 我要纠错 我要揪错 投稿 我要投稿 评论 发表评论 查看评论 我要评论
    我来说两句 说两句 网友评论 回复 引用 引用回复 编辑 删除 管理 单帖管理 页面功能 只看楼主 只看该作者 倒序阅读
    倒序浏览 支持 反对 中立 鲜花 鸡蛋 路过 雷人 握手 字体 字号 字体大小 大 中 小 特大 默认 繁体 简体 放大 缩小
    订阅 登录 注册 手机版 客户端 微信 微博 QQ空间 更多 TOP top 保存 下载 语音播报 设为首页 联系站长 关于我们
    关于本站 广告服务 广告合作 广告联系 广告刊登 联系我们 联系方式 网站地图 网站简介 网站声明 免责声明 版权声明
    版权申明 法律声明 隐私政策 隐私保护 服务条款 使用帮助 帮助中心 招聘信息 诚聘英才 人才招聘 加入我们 友情链接
    合作伙伴 意见反馈 留言反馈 投诉建议 站长统计 网站公告 会员服务 诚征英才 本站简介 报社简介 读者服务
    """)
)
_BUTTON_BEFORE: Final = re.compile(
    r"(?:[【\[(（〖]\s?(?:我要)?(?:纠错|打印|关闭|收藏|分享|投稿|评论|推荐)\s?[】\])）〗][\s|]{0,3}){1,4}"
)
_DIGITS: Final = "0123456789"
_STOP: Final = re.compile("[。！？；]")
_AMOUNT: Final = re.compile(r"\d{0,9}(?:\.\d)?[%％万]?(?:次|人|条|篇|个)?")
_COUNTER: Final = re.compile(
    r"(?:浏览|阅读|在看|评论|留言|收藏|转载|转发|喜欢|点击|人[气氣]|回复|推[荐薦]|引用|跟帖|赞|支持|反对|顶|踩|中立)(?:数|量|次数)?\s{0,2}[(（:：]?\s{0,2}\d|"
    r"\d\s{0,2}(?:人参与|条?评论|次?阅读|次?浏览|个?回[复应])"
)
_RANK: Final = re.compile(r"(?:等级|级别|文章|积分|发帖数?|帖子|威望|金钱|精华|经验|贡献)\s?[:：]\s?\d{1,9}")
_CHROME_END: Final = re.compile(
    r"^(?:[(（]?原标题\s?[:：]|[【\[(（]?更多.{0,6}(?:精[彩采]|资讯|内容|報導)|打开.{0,12}(?:客户端|[Aa][Pp]{2})|共找到\s?\d|(?:留言|评论|評論|回應)列表|您是(?:本站|本帖)?第|"
    r"\d\d:\d\d\s?/\s?\d\d:\d\d|(?:访问|浏览|阅读|点击)(?:人数|总数|总量|次数|量)\s?[:：])|"
    r"您是.{0,6}第.{0,12}访[客问]|访问(?:人数|量|次数|总数)\s?[:：]\s?\d|(?:©|\([cC]\))\s?(?:19|20)\d\d|"
    r"^※\s?来源|返回.{1,6}[，,]\s?查看更多|^最[近后](?:更新|修改)(?:于|时间|日期)?\s?[:：(（]|[您你]的(?:支持|打赏|赞赏)(?:[将会]|是对?我)|上有\s?\d+\s?条(?:评论|留言|回复)|"
    r"[》”」]\s?上?的?有?\s?\d+\s?[条个](?:评论|留言|回[复应])|^[\[【]?(?:网友)?跟[贴帖]区"
)
_DISCLAIMER: Final = re.compile(
    r"(?:本文|文章|内容|稿件|观点|言论|评论|发言).{0,20}[仅只]代表.{0,8}(?:观点|意见|立场|看法)|"
    r"(?:并?不|非)代表本?.{0,10}(?:网|站|报|社区|平台|号|机构|立场).{0,10}(?:立场|观点|意见)|不代表本.{1,4}(?:立场|观点)|"
    r"(?:原创|未经.{0,10}(?:授权|许可|允许|同意)).{0,8}(?:不得|禁止|严禁|谢绝|请勿).{0,6}转载"
)
_FILE_NAME: Final = re.compile(
    r"(?i)[^\s。，,;；:：?？!！][^。;；?？!！]{0,120}\.(?:jpe?g|png|gif|bmp|webp|jfif|tiff?)"
)
_SIGNED_END: Final = re.compile(
    r"[【\[(（［]\s?(?:责任编辑|责\s?编|编\s?辑|网络编辑|实习编辑|值班编辑|审核|校对|供稿|来源|稿源|出处|转自)\s{0,4}[:：]?[^】\])）］。]{0,40}[】\])）］]\s?$"
)
_TRAILING_PEOPLE: Final = re.compile(r"\s?(?:责任编辑|责编|(?:新媒体|实习)?编辑)\s?[:：][^。，！？]{0,20}$")
_SIGNED_LINE: Final = re.compile(
    r"(?:(?:(?:信息|稿件|文章|内容|新闻|消息|资料|图文)?来源|稿源|供稿|作者|记者|通讯员|撰文|撰稿|编辑|责任编辑|责编|审核|校对|监制)\s?[:：丨|｜]\s?[^\s，。；！？:：]{2,30}\s{0,4}){1,3}"
)
_LONE_CREDIT: Final = re.compile("(?:信息|文章)?(?:来源|作者|记者|编辑)\\s?[:：]")
_NOTICE: Final = re.compile(r"ICP|©|[Cc]opyright|COPYRIGHT")


def is_end_marker(text: str, extra: Collection[str] = ()) -> bool:
    """Tell whether a line ends the story: a heading of a rail, an editor's line, a share bar, a footer.

    `extra` are the portal's own markers.
    """
    if len(text) > MAX_MARKER_CHARS:
        return len(text) < 400 and (_is_disclaimer(text) or bool(_FOOTER.search(text) and _NOTICE.search(text)))
    return (bool(extra) and text.strip(_DECORATION) in extra) or _is_common_marker(text)


@lru_cache(maxsize=8192)  # the pages of a site share their chrome, and every line is asked more than once
def _is_common_marker(text: str) -> bool:
    if len(text) < 3 * text.count(" "):
        text = "".join(text.split())  # a line spaced out: 版 权 所 有
    if text[0] in "【[(（〖":
        text = _BUTTON_BEFORE.sub("", text) or text
    bare = text.strip(_DECORATION)
    return bool(
        _RAIL.fullmatch(bare)
        or _SECTION_MARKS.fullmatch(bare)
        or _OPENING_MARKS.match(text.lstrip(" |>·•*-—"))
        or _FOOTER.search(text)
        or _CHROME_END.search(text)
        or _is_disclaimer(text)
    )


def _is_disclaimer(text: str) -> bool:
    """Tell whether a line says that a text is its author's own, not the site's or the reader's."""
    return ("代表" in text or "转载" in text) and _DISCLAIMER.search(text) is not None


def is_weak_marker(text: str) -> bool:
    """Tell whether an end marker also stands above or inside stories: share bars, tags, boxes of related links."""
    return bool(_WEAK.match(text.strip(_DECORATION))) or is_pager(text)


def is_pager(text: str) -> bool:
    """Tell whether a line leads to other pages and names none: `上一篇 下一篇`, which also stands above stories."""
    return len(text) <= 40 and bool(_PAGER.fullmatch(text))


def is_noise(text: str) -> bool:
    """Tell whether a short line is a button, a size switch, a rule or a picture's file name, wherever it stands."""
    return len(text) <= 130 and _is_short_noise(text)


@lru_cache(maxsize=8192)
def _is_short_noise(text: str) -> bool:
    return bool(_NOISE.fullmatch(text) or is_file_name(text) or is_button_bar(text) or is_counter_line(text))


def is_button_bar(text: str) -> bool:
    """Tell whether a line holds nothing but buttons and numbers: `【打印】 【关闭】`, `关于我们 | 联系我们`."""
    pieces = [piece.strip(_DIGITS) or piece for piece in _PIECES.split(_QUOTES.sub("", text)) if piece]
    if len(pieces) == 1:
        return len(pieces[0]) > 2 and pieces[0] in _BUTTONS
    return (
        bool(pieces)
        and any(piece in _BUTTONS for piece in pieces)
        and all(
            piece in _BUTTONS or piece.startswith(("扫一扫", "分享到")) or _AMOUNT.fullmatch(piece) for piece in pieces
        )
    )


def is_counter_line(text: str) -> bool:
    """Tell whether a line counts readers: `浏览(107) | 评论 (8)`."""
    return bool(_RANK.fullmatch(text)) or (len(_COUNTER.findall(text)) > 1 and not _STOP.search(text))


def is_file_name(text: str) -> bool:
    """Tell whether a line is nothing but a picture's file name."""
    return len(text) <= 130 and bool(_FILE_NAME.fullmatch(text))


def is_lone_credit(text: str) -> bool:
    """Tell whether a line is a credit's label alone, its value in the next cell: 来源："""
    return len(text) <= 6 and _LONE_CREDIT.fullmatch(text) is not None


def without_signature(text: str) -> str:
    """Return a paragraph without `(责任编辑:正强)` or `责任编辑：正强` behind its last sentence.

    >>> without_signature("会议到此结束。(责任编辑:正强)")
    '会议到此结束。'
    """
    if _SIGNED_LINE.fullmatch(text) or is_lone_credit(text):
        return ""
    tail = text[-80:]
    match = _SIGNED_END.search(tail) or _TRAILING_PEOPLE.search(tail)
    return text[: len(text) - len(tail) + match.start()].rstrip() if match else text
