"""A portal's page as it stands in an archive, told anew by whoever reads archives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from regional_news.storage.warc import Exchange

NOW: Final = datetime(2026, 11, 22, 4, 15, 7, tzinfo=UTC)
URL: Final = "http://www.heze.cn/news/2026-11/20/content_{}.htm"
STORY: Final = """<html><head><title>{0}</title></head><body>
<p>您当前位置:中国菏泽网  &gt;  本地要闻  &gt; 正文</p><h1>{0}</h1>
<p>作者: 林晓舟 来源: 菏泽日报 发表时间: 2026-11-20 09:27</p>
<div><p>城南新修的环湖步道每天傍晚都很热闹，附近居民三三两两沿湖散步，孩子们骑车来回。</p>
<p>负责养护的工人介绍，步道全长六点八公里，铺设透水砖，下雨之后半小时就能走人，{0}。</p></div></body></html>"""
NOTICE: Final = "<html><head><title>提示信息</title></head><body><p>您访问的文章不存在或已被删除</p></body></html>"


def exchange(url: str, body: str, *, hours: float = 0, status: int = 200) -> Exchange:
    """Return what was asked and answered, so many hours from `NOW`."""
    headers = [("Content-Type", "text/html; charset=utf-8")]
    at = NOW + timedelta(hours=hours)
    return Exchange(url=url, fetched_at=at, status=status, headers=headers, body=body.encode())
