"""An article as others cite it: GB/T 7714, BibTeX and RIS, of what its page says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regional_news.item.article import CHINA
from regional_news.portal.registry import portal_name

if TYPE_CHECKING:
    from regional_news.item.article import Article

_NAMED_MOST = 3  # GB/T 7714-2015, 8.1.2: of more authors the first three are named, then 等


def citations(article: Article) -> dict[str, str]:
    """Return the citation in each form, by the form's name; fields that the page lacks are left out."""
    return {"GB/T 7714": _gbt7714(article), "BibTeX": _bibtex(article), "RIS": _ris(article)}


def _gbt7714(article: Article) -> str:
    """Write an electronic newspaper's or portal's article, GB/T 7714-2015, 4.6 and 4.4: [N/OL] and [EB/OL]."""
    people = "，".join(article.authors[:_NAMED_MOST]) + ("，等" if len(article.authors) > _NAMED_MOST else "")
    who = f"{_line(people)}. " if people else ""
    seen = f"[{article.fetched_at.astimezone(CHINA):%Y-%m-%d}]"
    if article.paper:
        page = f"({article.page_no})" if article.page_no else ""
        where = f"{_line(article.paper)}, {article.issue_date}{page}{seen}"
        return f"{who}{_line(article.title)}[N/OL]. {where}. {article.url}."
    day = f"({article.published_at:%Y-%m-%d})"
    return f"{who}{_line(article.title)}[EB/OL]. {_line(_where(article))}, {day}{seen}. {article.url}."


def _bibtex(article: Article) -> str:
    fields = {
        "title": article.title,
        "author": " and ".join(f"{{{_braced(name)}}}" for name in article.authors),
        "journal" if article.paper else "organization": _where(article),
        "date": f"{article.published_at:%Y-%m-%d}",
        "url": article.url,
        "urldate": f"{article.fetched_at.astimezone(CHINA):%Y-%m-%d}",
        "pages": article.page_no or "",
        "langid": "chinese",
    }
    raw = {"author", "url"}  # names are braced already; biblatex takes an address as it stands
    shown = {name: _line(value) if name in raw else _braced(value) for name, value in fields.items() if value}
    lines = [f"  {name} = {{{value}}}," for name, value in shown.items()]
    key = re.sub(r"[^A-Za-z0-9]+", "-", f"{article.portal}-{article.article_id}").strip("-")
    return "\n".join([f"@{'article' if article.paper else 'online'}{{{key},", *lines, "}"])


def _ris(article: Article) -> str:
    fields = [
        ("TY", "NEWS" if article.paper else "ELEC"),
        ("TI", article.title),
        *(("AU", name) for name in article.authors),
        ("T2", _where(article)),
        ("DA", f"{article.published_at:%Y/%m/%d}"),
        ("SP", article.page_no or ""),
        ("UR", article.url),
        ("Y2", f"{article.fetched_at.astimezone(CHINA):%Y/%m/%d}"),
        ("LA", "zh"),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {_line(value)}" for tag, value in fields if value or tag == "ER")


def _where(article: Article) -> str:
    return article.paper or portal_name(article.portal)


def _line(text: str) -> str:
    return " ".join(text.split())


def _braced(text: str) -> str:
    """Return text that ends no field early and runs no command of TeX."""
    bare = _line(re.sub(r"[\\{}]", "", text))
    return re.sub(r"([#$%&_])", r"\\\1", bare)
