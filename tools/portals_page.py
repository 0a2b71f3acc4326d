"""docs/portals.md with its table of portals from the directory: `python -m tools.portals_page`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from regional_news.item import regions
from regional_news.portal import directory

PAGE: Final = Path(__file__).parents[1] / "docs" / "portals.md"
BEGIN: Final = "<!-- directory: made by python -m tools.portals_page -->\n"
END: Final = "<!-- end of the directory -->"


def table() -> str:
    """Return the directory as Markdown, a table a prefecture."""
    lines: list[str] = []
    place = ""
    for entry in directory.entries():
        prefecture = entry.region[:4] + "00"
        if prefecture != place:
            place = prefecture
            lines += ["", f"### {regions.full_name(place)} ({place[:4]})", ""]
            lines += ["| portal | address | region | platform | known from |", "|---|---|---|---|---|"]
        lines.append(
            f"| {entry.name} | {entry.url} | {entry.region} | `{entry.platform}` | `{entry.source}`, {entry.since} |"
        )
    lines += ["", "### Sources", ""]
    lines += [f"- `{word}`: {meaning}" for word, meaning in sorted(directory.sources().items())]
    return "\n".join(lines).strip() + "\n"


def render(page: str) -> str:
    """Return the page with the present table."""
    count = len(directory.entries())
    page = re.sub(r"\d+ portals are listed", f"{count} portals are listed", page)
    return re.sub(f"(?<={re.escape(BEGIN)}).*?(?={re.escape(END)})", lambda _: table(), page, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
