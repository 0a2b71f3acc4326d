"""What is known of a page before its text is looked for: title, byline, and where the readers' words begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from regional_news.extract import byline, byline_parts, features, head_titles, lexicon, replies, segment, titles

if TYPE_CHECKING:
    from regional_news.extract.body import Body
    from regional_news.extract.byline import Byline
    from regional_news.extract.byline_parts import Part
    from regional_news.extract.context import Context
    from regional_news.extract.page import Page
    from regional_news.extract.titles import TitleBlock


@dataclass(slots=True)
class Survey:
    """Where on a page its parts stand."""

    block: TitleBlock | None
    line: Byline
    """The byline, an empty one where there is none."""
    parts: list[Part]
    """Every line that says what a byline says."""
    limit: int
    """Where the readers' words begin."""
    body: Body | None = None

    @property
    def start(self) -> int:
        """The title's first line, -1 where it is not on the page."""
        return self.block.first if self.block else -1

    @property
    def heads(self) -> list[Part]:
        """The lines above the text that say what a byline says."""
        return [part for part in self.parts if self.body and part.number < self.body.first]

    @property
    def is_article(self) -> bool:
        """Whether a title and a date were found, so that a page of paragraphs has a story in any case."""
        return self.block is not None and bool(self.line.times)


def _unsigned(shown: Page, part: Part | None) -> Part | None:
    """Return a line that may be the byline, None for the day under a notice: it is the day of its signing."""
    if part is None or part.labelled or part.number < 3:
        return part
    line, above = shown.lines[part.number], shown.lines[part.number - 3 : part.number]
    is_below = all(shown.place(other) == shown.place(line) for other in above)
    is_signed = is_below and any(len(other.text) >= 40 and lexicon.is_sentence(other.text) for other in above)
    return None if is_signed else part


def under(shown: Page, parts: list[Part], body: Body) -> Part | None:
    """Return a lone date right below the text of a page that has none above it; one below more text is a comment's."""
    below = shown.lines[body.last + 1 : body.last + 7]
    stop = next(
        (line.number for line in below if len(line.text) > 14 and lexicon.PAUSE.search(line.text)), body.last + 7
    )
    return next((part for part in parts if body.last < part.number < stop and part.moments and part.score > 0), None)


def gather(context: Context, winner: Part | None, parts: list[Part], block: TitleBlock | None, *, limit: int) -> Byline:
    """Read the byline around its likeliest line, above line `limit`."""
    if winner is None:
        return byline.Byline(0, -1)
    is_above = block is not None and 0 <= block.last < winner.number
    first = block.last + 1 if block and is_above else max(0, winner.number - 3)
    return byline.gather(context.page, winner, parts, first=first, stop=limit)


def of_page(context: Context) -> Survey:
    """Return where title, byline and the readers' words stand on a page."""
    shown = context.page
    candidates = titles.candidates(shown, context.head, url=context.url, hinted=context.hinted.title_lines)
    limit = replies.first_reply(shown, title=titles.likeliest(candidates))
    parts = byline_parts.parts(shown, fetched_at=context.fetched_at, stop=limit)
    winner = _unsigned(shown, byline_parts.best(shown, parts, titles=candidates))
    block = titles.choose(context, candidates, parts, winner.number if winner else None)
    return Survey(block, gather(context, winner, parts, block, limit=limit), parts, limit)


def marks_of(context: Context, found: Survey) -> features.Marks:
    """Return what is known of a page before its text is looked for."""
    return features.Marks(
        title=found.block.last if found.block else -1,
        bylines=range(found.line.first, found.line.last + 1),
        dated={part.number for part in found.parts if part.moments},
        labelled={part.number: part.labelled[0].kind for part in found.parts if part.labelled},
        replies=found.limit,
        sites=tuple({*context.site_names, *head_titles.sites(context.head)}),
    )


def explain(context: Context, found: Survey) -> None:
    """Note where on the page title, byline, text and replies were found."""
    lines, facts = context.page.lines, context.why.facts
    block, line, body = found.block, found.line, found.body
    if block and block.first >= 0:
        facts["title at"] = f"lines {block.first}-{block.last} of {len(lines)}"
    if line:
        said = " ┊ ".join(shown.text for shown in lines[line.first : line.last + 1])
        facts["byline at"] = f"lines {line.first}-{line.last}: {said}"
    if body and body.box >= 0:
        element = context.page.boxes[body.box].element
        marks = "".join(f' {name}="{element.get(name)}"' for name in ("id", "class") if element.get(name))
        facts["text in"] = f"<{element.tag}{marks}>, lines {body.first}-{body.last}"
    if found.limit < len(lines):
        facts["replies from"] = f"line {found.limit}: {lines[found.limit].text}"
    if body:
        context.why.propose(
            "text", "segment", f"{body.chars} characters, lines {body.first}-{body.last}", round(body.votes, 1)
        )
        facts["text ends at"] = body.stopped_by or "the end of its box"
        for number in body.ends if context.why.is_asked else ():
            said = f"{segment.shares(body.seen[number])}; trees {segment.learned().grown.shares(body.seen, number)}"
            facts[f"line {number} {'ends' if number == body.last else 'might end'} it"] = said
