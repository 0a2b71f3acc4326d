"""A saved page and what was read from it, side by side: for a person who says whether the one is the other."""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

from regional_news.crawl.links import parse_html
from regional_news.extract.xpath import seen_texts
from regional_news.item import regions
from regional_news.text.encodings import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from regional_news.extract import Reading
    from regional_news.portal.upkeep.cases import Case

LABELS: Final = {"source": "来源|稿源|出处|来自", "authors": "作者|记者|通讯员|文/", "editor": "编辑|编审|责编"}
ADDRESS: Final = frozenset({"url", "article_id"})
"""Fields that the page's address tells."""
DERIVED: Final = frozenset({"published_precision", "region", "flags"})
"""Fields that follow from others, or from the portal's facts."""
FILES: Final = frozenset({"images", "attachments"})
"""Fields whose addresses stand in the page's markup alone."""
LINE_CHARS: Final = 200


def rows(case: Case, reading: Reading) -> list[tuple[str, str, str]]:
    """Return name, value and place on the page of each unread field."""
    lines = lines_of(case)
    told = json.loads((case.folder / "meta.json").read_text("utf-8"))
    found = []
    for name in case.unread:
        value = case.expected[name]
        if name in ADDRESS:
            place = told["url"]
        elif name in FILES:
            place = "\n".join(url for one in value if (url := _asked_for(case, one["url"])))
        elif name == "text":
            place = "\n".join(_around(lines, str(value).splitlines()))
        else:
            said = reading.published_raw if name == "published_at" else value
            place = "\n".join(_lines_with(lines, said, label=LABELS.get(name)))
        place = place or ("(follows from other fields)" if name in DERIVED else "(not found on the page)")
        found.append((name, _shown(name, value), place))
    return found


def lines_of(case: Case) -> list[str]:
    """Return the lines that a saved page shows."""
    tree = parse_html(decode((case.folder / "page.html").read_bytes()).text)
    body = tree.find("body") if tree is not None else None
    words = "\n".join(seen_texts(body)) if body is not None else ""
    return [line for part in words.splitlines() if (line := " ".join(part.split()))]


def _asked_for(case: Case, url: str) -> str:
    """Return a file's address as the page's markup has it, "" where it does not."""
    page = decode((case.folder / "page.html").read_bytes()).text
    found = re.search(rf"[^\s\"'=(]*{re.escape(url.rpartition('/')[2])}", page)
    return found[0] if found else ""


def as_page(cases: Iterable[tuple[Case, Sequence[tuple[str, str, str]]]]) -> str:
    """Return a web page with each saved page beside its fields; its scripts do not run, and nothing is fetched."""
    parts = []
    for case, fields in cases:
        page = decode((case.folder / "page.html").read_bytes()).text
        table = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(value)}</td><td>{escape(place)}</td></tr>"
            for name, value, place in fields
        )
        parts.append(
            f'<h2>{escape(case.name)}</h2><div class=pair><iframe sandbox srcdoc="{escape(page)}"></iframe>'
            f"<table><tr><th></th><th>read</th><th>on the page</th></tr>{table}</table></div>"
        )
    style = (
        "body{font:14px sans-serif;margin:1em}.pair{display:flex;gap:1em}iframe{flex:1;height:85vh}"
        "table{flex:1;align-self:start;border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3em;"
        "vertical-align:top;text-align:left;white-space:pre-line}"
    )
    # What a frame holds in `srcdoc` keeps to the page's policy: nothing that a saved page names is fetched.
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = (
        f'<meta charset=utf-8><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>Saved pages</title><style>{style}</style>"
    )
    return f"<!DOCTYPE html><html><head>{head}</head><body>{''.join(parts)}</body></html>"


def _lines_with(lines: list[str], value: Any, *, label: str | None) -> list[str]:
    """Return the lines of a page that hold a value, or each part of it; those with its label rather than others."""
    parts = [str(one.get("url", one)) if isinstance(one, dict) else str(one) for one in _as_list(value)]
    found: list[str] = []
    for part in filter(None, parts):
        start = "".join(part.split())[:12]
        holding = [n for n, line in enumerate(lines) if start in "".join(line.split())]
        labelled = [n for n in holding if label and re.search(label, "".join(lines[max(0, n - 1) : n + 1]))]
        if holding:
            at = (labelled or holding)[0]
            alone = "".join(lines[at].split()) == start and label
            found += lines[max(0, at - 1) : at + 1] if alone else [lines[at]]
    return [line[:LINE_CHARS] for line in dict.fromkeys(found)]


def _around(lines: list[str], text: list[str]) -> list[str]:
    """Return the page's lines from the one before a text to the one behind it."""
    starts = ["".join(line.split())[:12] for line in (text[:1] + text[-1:])]
    plain = ["".join(line.split()) for line in lines]
    begin = next((n for n, line in enumerate(plain) if starts and starts[0] and starts[0] in line), None)
    if begin is None:
        return []
    end = next((n for n in range(len(plain) - 1, begin - 1, -1) if starts[-1] in plain[n]), begin)
    return [
        f"{'(before) ' if n < begin else '(behind) ' if n > end else ''}{lines[n]}"
        for n in range(max(0, begin - 1), min(len(lines), end + 2))
    ]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value or ""]


def _shown(name: str, value: Any) -> str:
    if name == "region" and isinstance(value, str):
        return f"{value} {regions.full_name(value)}"
    if isinstance(value, list):
        return "\n".join(str(one.get("url", one)) if isinstance(one, dict) else str(one) for one in value)
    return str(value)
