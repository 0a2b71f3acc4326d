"""Stories in two parts: they wait for each other, are stored as one, and the second is no story of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from regional_news.crawl.fetch_context import FetchPlan
from regional_news.extract.epaper.standing import same_page
from regional_news.extract.epaper.story import joined
from regional_news.portal.epaper.issues import IssuePages
from regional_news.storage.sqlite.versions import packed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request

    from regional_news.extract.epaper.story import Story
    from regional_news.portal.epaper.issue_visit import IssueVisit


class JoinedStories(IssuePages, platform=True):
    """Put the parts of stories together once all of an issue's stories were answered for."""

    def answered(self, key: str | None) -> Iterator[Any]:
        """Note that a story was answered for; once all are, yield those that are parts of others, put together."""
        visit = self.visit
        if visit is None or key is None or key not in visit.waiting:
            return
        visit.waiting.discard(key)
        if visit.waiting or not visit.held:
            return
        pairs = dict(visit.pairs())
        parts = {*pairs, *pairs.values()}
        alone = visit.held.keys() - parts
        if others := [request for ident in sorted(alone) for request in self.other_parts(visit, visit.held[ident][1])]:
            yield from others
            return
        for first, rest in pairs.items():
            visit.note_joined(first, rest)
        if pairs:
            self.keep(visit, "partial")  # a run that is killed here leaves word of what belongs together
        for first in [one for one in pairs if one not in pairs.values()]:
            response, story = visit.held[first]
            whole, last = story.reading, first
            while last in pairs:
                number, last = visit.held[last][1].goes_on, pairs[last]
                other = visit.held[last][1].reading
                whole = joined(whole, other, number=number or "")
                visit.whole[last] = other.url or ""
            self.count("articles/joined")
            yield from self.stored(response, whole)
        for ident in alone:
            response, story = visit.held[ident]
            yield from self.stored(response, _alone(visit, story))
        visit.held.clear()

    def other_parts(self, visit: IssueVisit, story: Story) -> Iterator[Request]:
        """Yield the requests for stories that an earlier run stored alone, and that may be the other part of one."""
        listed = {one["key"]: (page, one) for page, one in visit.stories()}
        for ident, (page, _) in listed.items():
            if not any(same_page(page["number"], number) for number in (story.goes_on, story.comes_from)):
                continue
            stored, parts = self.run.store.get(self.portal, ident), visit.parts_with(ident)
            if len(parts) == 1 and (stored is None or not same_page(stored.continued, story.reading.page_no)):
                continue
            for part in listed.keys() & set(parts) - visit.held.keys() - visit.waiting:
                one = listed[part][1]
                if request := self.article_request(one["url"], label=one["title"], plan=FetchPlan(reason="asked")):
                    visit.waiting.add(part)
                    yield request

    def finish_issue(self) -> None:
        """Settle the issue that was read, its stories in two parts first."""
        if self.visit is not None and not self.run.has_failed and not self.run.is_replay:
            self.settle_parts(self.visit)
        super().finish_issue()

    def settle_parts(self, visit: IssueVisit) -> None:
        """Take out of the store what an earlier run took for stories of their own, and what was asked for in vain."""
        store = self.run.store
        for rest in visit.joined.values():
            first = visit.head_of(rest)
            whole, part, seen = store.get(self.portal, first), store.get(self.portal, rest), self.visits.seen_last(rest)
            is_told = bool(seen and not seen.failures and seen.due_at is None)
            if whole is None or (part is None and is_told):
                continue
            if rest in visit.whole or part is None or packed(whole.text).endswith(packed(part.text)):
                store.forgetting.drop(self.portal, rest)
                url = visit.whole.get(rest) or (part.url if part else None) or (seen.url if seen else whole.url)
                self.visits.led_elsewhere(rest, url, to=first)


def _alone(visit: IssueVisit, story: Story) -> Any:
    """Return a part of a story whose other part is not to be found; where it goes on is said all the same."""
    return replace(story.reading, continued=visit.printed_number(story.goes_on or story.comes_from))
