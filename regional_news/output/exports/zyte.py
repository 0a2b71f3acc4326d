"""Articles as `zyte_common_items.Article`, for programs that speak that schema: `export news.zyte.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from itemadapter import ItemAdapter
from zyte_common_items import Article, ArticleMetadata, Author, Breadcrumb, Image
from zyte_common_items.adapter import ZyteItemAdapter

from regional_news.output.exports.columns import Column


class _Adapter(ItemAdapter):
    ADAPTER_CLASSES = (ZyteItemAdapter,)  # leaves out what is None


def zyte_article(row: Mapping[str, Any]) -> Article:
    """Return the article; what the schema has no field for (引题, 来源, 责任编辑, region, comments …) is left out."""
    images = [Image(url=image["url"]) for image in row.get("images", ())]
    return Article(
        url=row["url"],
        canonicalUrl=row["url"],
        headline=row["title"],
        datePublished=row["published_at"].isoformat(),
        datePublishedRaw=row.get("published_raw"),
        authors=[Author(name=name, nameRaw=name) for name in row.get("authors", ())] or None,
        breadcrumbs=[Breadcrumb(name=name) for name in row.get("section", ())] or None,
        inLanguage="zh",
        mainImage=images[0] if images else None,
        images=images or None,
        articleBody=row["text"],
        metadata=ArticleMetadata(dateDownloaded=row["fetched_at"].strftime("%Y-%m-%dT%H:%M:%SZ")),
    )


def write_zyte(path: Path, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> int:  # noqa: ARG001 - the schema says which
    """Write one JSON object a line and return how many cells were cut: none. The schema chooses the fields."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(_Adapter(zyte_article(row)).asdict(), ensure_ascii=False) + "\n")
    return 0
