"""A portal's file of facts, written from what was found out about a site."""

from __future__ import annotations

import keyword
import re
from importlib.util import module_from_spec, spec_from_file_location
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from regional_news.errors import UserError
from regional_news.item import regions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from regional_news.extract import PortalFacts

LISTS_MAX: Final = 8
LINE_MAX: Final = 120
LIST_CHARS_MAX: Final = 160  # longer ones are made of a page that leads there
_FOREIGN: Final = frozenset({"www", "m", "wap", "news", "xinwen", "com", "cn", "net", "org", "gov", "example", "test"})


def name_of(url: str) -> str:
    """Return a name for the portal at an address: the telling word of its host.

    >>> name_of("http://www.huarong.gov.cn/"), name_of("https://anxiang.rednet.cn/"), name_of("http://news.x1.cn/")
    ('huarong', 'anxiang', 'x1')
    """
    words = [word for word in (urlsplit(url).hostname or "").split(".") if word not in _FOREIGN]
    return re.sub(r"\W", "_", words[0]).lower() if words else "portal"


def check_name(name: str) -> None:
    """Raise `UserError` for a name that no spider's file can have."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise UserError("--name {}: use a lower-case ASCII word such as 'huarong'", name)


def facts_in(path: Path) -> PortalFacts:
    """Return the facts that a spider's file states, each checked; raise `UserError` where it cannot be imported."""
    name = f"regional_news.spiders.{path.stem}"
    spec = spec_from_file_location(name, path)
    assert spec  # noqa: S101 - a file that ends in .py
    assert spec.loader  # noqa: S101
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        spider = next(v for v in vars(module).values() if isinstance(v, type) and v.__module__ == name)
        facts: PortalFacts = spider.facts  # type: ignore[attr-defined]
    except (Exception, SystemExit) as error:
        why = " ".join(f"{type(error).__name__}: {error}".split())
        raise UserError("{}: this file states no facts of a portal: {}", path, why) from error
    return facts


def facts_file(facts: PortalFacts, *, name: str, sections: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the Python source of a spider that states these facts; `sections` says which some of its lists are of."""
    place = f", {regions.full_name(facts.region)}" if facts.region else ""
    lines = [
        f'"""{facts.site_name}{place}."""',
        "",
        "from regional_news.extract import PortalFacts",
        "from regional_news.portal.spider import PortalSpider",
        "",
        "",
        f"class {''.join(word.capitalize() for word in name.split('_'))}Spider(PortalSpider):",
        f'    """Crawl {facts.site_name}."""',
        "",
        "    facts = PortalFacts(",
        *(f"        {line}" for line in _arguments(facts, name, sections)),
        "    )",
        "",
    ]
    return "\n".join(lines)


def _arguments(facts: PortalFacts, name: str, sections: Mapping[str, str]) -> list[str]:
    found = [f'name="{name}",', f'site_name="{_quoted(facts.site_name)}",', f'origin="{facts.origin}",']
    if facts.aliases:
        found.append(f"aliases={_tuple(facts.aliases)},")
    if facts.beside:
        found.append(f"beside={_tuple(facts.beside)},")
    plain = {"region": None, "region_from": "portal", "article_id": "{id}", "numbered": None}  # with what they are else
    found += [f'{one}="{value}",' for one, usual in plain.items() if (value := getattr(facts, one)) != usual]
    found.append(_noted(f'article=r"{facts.article}",'))
    if facts.more:
        found += ["more=(", *(_noted(f'    r"{pattern}",') for pattern in facts.more), "),"]
    if facts.parameters:
        found.append(f"parameters={_tuple(facts.parameters)},")
    if not facts.dated_by_url:
        found.append("dated_by_url=False,")
    found += _mapping("posted", facts.posted)
    found += ["examples=(", *(_noted(f'    "{url}",') for url in facts.examples[:3]), "),"]
    lists = [path for path in facts.lists if len(path) < LIST_CHARS_MAX][:LISTS_MAX]
    named = {path: name for path in lists if (name := _quoted(sections.get(path, "")))}
    found += _mapping("sections", named)
    if rest := [path for path in lists if path not in named]:
        found += ["lists=(", *(_noted(f'    "{path}",') for path in rest), "),"]
    return found


def _mapping(name: str, pairs: Mapping[str, str]) -> list[str]:
    return [f"{name}={{", *(_noted(f'    "{key}": "{value}",') for key, value in pairs.items()), "},"] if pairs else []


def _noted(line: str) -> str:
    return line if len(line) + 8 <= LINE_MAX else f"{line}  # noqa: E501 - an address is one line"


def _tuple(words: tuple[str, ...]) -> str:
    inner = ", ".join(f'"{word}"' for word in words)
    return f"({inner},)" if len(words) == 1 else f"({inner})"


def _quoted(words: str) -> str:
    return words.replace("\\", "").replace('"', "")
