"""docs/epapers.md with its table of papers from the spiders: `python -m tools.papers_page`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from regional_news.extract.epaper.facts import PaperFacts
from regional_news.item import regions
from regional_news.portal.registry import known_facts

PAGE: Final = Path(__file__).parents[1] / "docs" / "epapers.md"
MARK: Final = "| spider | paper | place | first page of an issue |"


def table() -> str:
    """Return the table of the papers that have a spider."""
    rows = [
        f"| `{facts.name}` | {facts.site_name} | {regions.full_name(facts.region or '')} "
        f"| `{facts.origin}{facts.issue}` |"
        for facts in known_facts().values()
        if isinstance(facts, PaperFacts)
    ]
    return "\n".join([MARK, "|---|---|---|---|", *rows]) + "\n"


def page(text: str) -> str:
    """Return the page with its table made anew."""
    before, _, rest = text.partition(MARK)
    after = rest.partition("\n\n")[2]
    return before + table() + ("\n" + after if after else "")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
