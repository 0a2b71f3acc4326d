"""The outlet that a source line (来源) means: 菏泽日报社, 菏泽日报客户端 and 荷泽日报 are all 菏泽日报.

Rules take off what names a channel of an outlet and not another one; `_SAME` holds what no rule can know. A name that
neither knows stays as the page has it: a guess would make two papers one.
"""

from __future__ import annotations

import re
from typing import Final

from regional_news.text.folding import fold

RULES_VERSION: Final = "1"
"""Changes whenever a source would be normalised otherwise: a store made under another one is normalised again."""

_SAME: Final = {
    "荷泽日报": "菏泽日报",  # the slip of the pen for the city's first letter, seen in source lines
    "荷泽晚报": "菏泽晚报",
    "新华社": "新华社",
    "新华网": "新华社",  # http://www.news.cn/: the agency's own site
    "新华": "新华社",
    "人民网": "人民日报",  # http://www.people.com.cn/: the paper's own site
    "央视": "中央广播电视总台",  # one house since 2018-03-21
    "央视网": "中央广播电视总台",
    "央视新闻": "中央广播电视总台",
    "中央电视台": "中央广播电视总台",
    "大众网": "大众日报",  # http://www.dzwww.com/: the group's site
    "红网": "红网",
}
_CHANNEL: Final = re.compile(
    r"(?:社|报业集团|新闻客户端|客户端|数字报|电子版|电子报|数字版|网络版|手机报|微信公众号|公众号|官方微信|微信|官方微博|微博|官网|"
    r"融媒体?|全媒体?|新媒体|app|讯|消息|记者)$"
)
_NOISE: Final = re.compile(r"^[《【\[(（\"“]+|[》】\])）\"”]+$|^(?:来源|转自|据|稿源)[:：\s]*")


def outlet_of(source: str) -> str:
    """Return the outlet's name.

    >>> outlet_of("菏泽日报社"), outlet_of("荷泽日报客户端"), outlet_of("《菏泽日报》"), outlet_of("新华社")
    ('菏泽日报', '菏泽日报', '菏泽日报', '新华社')
    """
    name = " ".join(source.split())
    name = _NOISE.sub("", _NOISE.sub("", name)) or name
    bare = fold(name).replace(" ", "")
    while bare not in _SAME:
        shorter = _CHANNEL.sub("", bare)
        if shorter == bare or len(shorter) < 2:
            break
        if not shorter.endswith(("报", "网", "台")) and shorter not in _SAME:
            break  # 检察日报社 is 检察日报, but 出版社 is no 出版
        bare = shorter
    return _SAME.get(bare, bare if bare != fold(name).replace(" ", "") else name)
