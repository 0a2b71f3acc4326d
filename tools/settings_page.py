"""docs/settings.md from settings.py: `python -m tools.settings_page`.

A setting's reason is the comment behind it, or the comment lines right above it; a comment after an empty line heads a
section.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from scrapy.settings import default_settings

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "regional_news" / "settings.py"
PAGE: Final = ROOT / "docs" / "settings.md"

HEAD: Final = """\
# Settings

Made from `regional_news/settings.py` by `make docs`; do not edit.

Give a setting to one run with `-s NAME=VALUE`, to `scrapy crawl` as to every `regional-news` command. What you give
wins over everything here, but a server's robots.txt, Crawl-delay and Retry-After win over you. A name at most two
letters away from a known one stops the command with exit code 2, any other unknown name is warned of. Each run's row in
the store holds the settings it ran with.

All settings of [Scrapy](https://docs.scrapy.org/en/latest/topics/settings.html) that are not listed keep Scrapy's
defaults.
"""


@dataclass(slots=True)
class Setting:
    """One assignment of settings.py."""

    name: str
    default: str
    reason: str
    parts: list[tuple[str, str]] = field(default_factory=list)
    """Entries of a dictionary written on several lines, each with its reason."""


@dataclass(slots=True)
class Section:
    """Settings under one heading."""

    title: str
    settings: list[Setting] = field(default_factory=list)


def sections(source: str) -> list[Section]:
    """Return what settings.py says, in its order."""
    comments = _comments(source)
    lines = source.splitlines()
    found = [Section("Identity and loading")]
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign):
            continue
        name = ast.unparse(node.targets[0])
        first = node.lineno
        while first - 1 in comments and lines[first - 2].lstrip().startswith("#"):
            first -= 1
        above = [comments[at] for at in range(first, node.lineno)]
        if above and not lines[first - 2].strip():
            found.append(Section(above[0]))
            above = above[1:]
        end = node.end_lineno or node.lineno
        reason = " ".join([*above, comments.get(end if end == node.lineno else node.lineno, "")]).strip()
        setting = Setting(name, ast.unparse(node.value), reason)
        if isinstance(node.value, ast.Dict) and end > node.lineno:
            setting.default = "see below"
            setting.parts = _entries(node.value, comments)
        elif end > node.lineno:
            setting.default = "see settings.py"
        found[-1].settings.append(setting)
    return [section for section in found if section.settings]


def _entries(value: ast.Dict, comments: dict[int, str]) -> list[tuple[str, str]]:
    entries = []
    before = value.lineno
    for key, inner in zip(value.keys, value.values, strict=True):
        above = [comments[at] for at in range(before + 1, inner.lineno) if at in comments]
        reason = " ".join([*above, comments.get(inner.lineno, "")]).strip()
        entries.append((f"{ast.literal_eval(key) if key else '**'}: {ast.unparse(inner)}", reason))
        before = inner.lineno
    return entries


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def page(source: str) -> str:
    """Return the whole page."""
    text = [HEAD]
    for section in sections(source):
        text.append(f"\n## {section.title}\n\n| setting | here | Scrapy's own | why |\n| --- | --- | --- | --- |\n")
        for setting in section.settings:
            cells = (f"`{setting.name}`", _code(setting.default), _of_scrapy(setting.name), setting.reason)
            text.append(f"| {' | '.join(_cell(cell) for cell in cells)} |\n")
        for setting in section.settings:
            if setting.parts:
                text.append(f"\n`{setting.name}`, beside what Scrapy has in it:\n\n")
                text += [f"- `{entry}`{': ' if reason else ''}{reason}\n" for entry, reason in setting.parts]
    return "".join(text)


def _of_scrapy(name: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = getattr(default_settings, name, ...)
    if value is ... or (isinstance(value, (dict, list)) and len(value) > 2) or name == "USER_AGENT":
        return "" if value is ... else "see its page"
    return _code(repr(value))


def _code(text: str) -> str:
    return text if text.startswith("see ") else f"`{text}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(SOURCE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
