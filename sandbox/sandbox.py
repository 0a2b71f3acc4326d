"""The portals as one local proxy, with a hand on everything tests and benchmarks want to turn."""

from __future__ import annotations

import itertools
import re
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from regional_news.errors import UserError
from regional_news.item.article import CHINA
from sandbox.exchange import Answer, LoggedRequest, Request
from sandbox.faults import KINDS, ON_VALIDATORS, Fault
from sandbox.news_site import Entry, NewsSite
from sandbox.newspaper import MOVED_TO, newspapers
from sandbox.portals import SITES, render
from sandbox.portals.syuan import Syuan
from sandbox.reprints import Retelling, retell
from sandbox.server import ProxyServer
from sandbox.story import Paragraph, Story
from sandbox.strangers import STRANGERS
from sandbox.validators import validated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.site import Edit, Site, Told
    from sandbox.thread import Thread


class Sandbox:
    """Serve portals on loopback until closed; use as a context manager.

    `articles` is the number of stories of each portal, `seed` decides every text; the same arguments give the same
    pages. `now` is the moment of the newest stories (aware); the clock's unless given.
    """

    def __init__(
        self,
        *,
        portals: Sequence[str] | None = None,
        articles: int = 50,
        seed: int = 7,
        port: int = 0,
        now: datetime | None = None,
    ) -> None:
        names = list(SITES) if portals is None else list(portals)
        makes: dict[str, type[Site]] = {**SITES, **STRANGERS}
        if unknown := [name for name in names if name not in makes]:
            raise UserError(f"the sandbox has no portal {unknown[0]!r}; it has {', '.join(makes)}")
        if articles < 1:
            raise UserError(f"the sandbox needs at least one article a portal, not {articles}")
        began = (now or datetime.now(CHINA)).astimezone(CHINA).replace(microsecond=0)
        self.sites: dict[str, Site] = {n: makes[n](articles=articles, seed=seed, now=began) for n in names}
        self._now = began
        self.truth: Mapping[str, dict[str, Any]] = _Truth(self)
        """What a reader takes from each article there is now, by canonical address; made when looked up."""
        self.faults: list[Fault] = []
        self._overrides: dict[str, Answer] = {}
        self._added: dict[str, Told] = {}
        self._lock = threading.RLock()
        self._hosts = {host: site for site in self.sites.values() for host in site.hosts}
        self.papers = newspapers(began.date())
        """Newspapers by the names of their spiders; `first` to `last` are the days of their issues."""
        self._server = ProxyServer(port=port, answer=self._answer, serves=self._serves)
        self._folder = tempfile.TemporaryDirectory(prefix="regional-news-sandbox-")
        self.ca_file = Path(self._folder.name) / "ca.pem"
        """Certificate of the throw-away authority that signs every https:// host."""
        self._server.write_authority(self.ca_file)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begin to serve."""
        self._server.start()

    def close(self) -> None:
        """Stop serving and remove the certificate's file."""
        self._server.stop()
        self._folder.cleanup()

    @property
    def proxy_url(self) -> str:
        """Address for `http_proxy` and `https_proxy`."""
        return f"http://127.0.0.1:{self._server.port}"

    def environment(self) -> dict[str, str]:
        """Return the variables that lead a process through the sandbox, and nowhere else."""
        return {
            "http_proxy": self.proxy_url,
            "https_proxy": self.proxy_url,
            "no_proxy": "",
            "SSL_CERT_FILE": str(self.ca_file),
        }

    @property
    def latency_s(self) -> float:
        """Seconds that each answer takes."""
        return self._server.latency_s

    @latency_s.setter
    def latency_s(self, seconds: float) -> None:
        self._server.latency_s = seconds

    @property
    def most_at_once(self) -> dict[str, int]:
        """Of each host, how many requests were ever being answered at a time."""
        return dict(self._server.most_at_once)

    @property
    def requests(self) -> list[LoggedRequest]:
        """Every request since the start or the last `forget_requests`, in the order of their answers."""
        return list(self._server.log)

    def forget_requests(self) -> None:
        """Begin the log anew."""
        self._server.log.clear()

    @property
    def now(self) -> datetime:
        """The sandbox's present, at +08:00; set it to a later moment before publishing later stories."""
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        self._now = moment.astimezone(CHINA)
        for site in self.sites.values():
            site.now = self._now

    # Changes between runs; each returns the canonical addresses it touched.

    def publish(self, portal: str, count: int = 1) -> list[str]:
        """Publish `count` new stories, the last of them at `now`."""
        site = self._site(portal)
        with self._lock:
            first = site.count
            latest = max(self.now, site.moment(first - 1))
            site.published += [latest - timedelta(seconds=count - 1 - k) for k in range(count)]
            site.version += 1
            return [site.url(number) for number in range(first, site.count)]

    def edit(self, portal: str, count: int = 1, *, what: Edit = "text", urls: Iterable[str] | None = None) -> list[str]:
        """Add a paragraph to the newest `count` stories (or those of `urls`), or give them another title.

        In a forum the last reply can also be banned or dropped (`what="ban"`, `"drop"`), the second one removed
        (`"prune"`), and two posts of another thread can be merged in (`"merge"`): by date, so that posts with high
        numbers stand on the first page.
        """
        site = self._site(portal)
        if what not in site.edit_kinds:
            raise UserError(f"{portal} knows no edit {what!r}")
        with self._lock:
            numbers = self._chosen(site, count, urls)
            for number in numbers:
                site.edits.setdefault(number, []).append(what)
            site.version += 1
            return [site.url(number) for number in numbers]

    def delete(self, portal: str, count: int = 1, *, status: int = 404, urls: Iterable[str] | None = None) -> list[str]:
        """Delete the newest `count` stories (or those of `urls`): off the lists, their addresses answer `status`."""
        site = self._site(portal)
        with self._lock:
            numbers = self._chosen(site, count, urls)
            for number in numbers:
                site.gone[number] = status
            site.version += 1
            return [site.url(number) for number in numbers]

    def restore(self, portal: str) -> list[str]:
        """Bring every deleted story back."""
        site = self._site(portal)
        with self._lock:
            numbers = list(site.gone)
            site.gone.clear()
            site.version += 1
            return [site.url(number) for number in numbers]

    def reply(self, url: str, count: int = 1) -> None:
        """Let `count` more replies, dated `now`, come into the forum thread at a canonical address."""
        site = self._site_of(url)
        number = site.find(url)
        if not isinstance(site, Syuan) or number is None:
            raise UserError(f"no forum thread of the sandbox is at {url}")
        with self._lock:
            site.reply(number, count, self.now)

    def override(
        self,
        url: str,
        *,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
        listed_as: str | None = None,
    ) -> None:
        """Answer `url` with a page of your own; `listed_as` puts a link of that text on top of the first list."""
        site = self._site_of(url)
        with self._lock:
            given = headers or {"Content-Type": "text/html"}
            self._overrides[url] = Answer(status=status, headers=tuple(given.items()), body=body)
            if listed_as is None:
                return
            if not isinstance(site, NewsSite):
                raise UserError("a forum lists threads: add a Thread instead")
            site.listed.insert(0, Entry(url=url, title=listed_as, date=self.now))
            site.version += 1

    def add(self, story: Story, *, template: str) -> None:
        """Show a story of your own in one of its portal's templates, list it and make it part of the truth."""
        page = render(template, story)
        self.override(story.url, body=page.body, headers=dict(page.headers), listed_as=story.title)
        self._added[story.url] = story

    def reprint(self, url: str, portal: str, how: Retelling = "verbatim") -> str:
        """Let another portal tell the story at a canonical address as its own newest; return the reprint's address."""
        story, site = self.find(url), self._site(portal)
        if not isinstance(story, Story) or not isinstance(site, NewsSite):
            raise UserError(f"{portal} cannot reprint {url}")
        (address,) = self.publish(portal)
        number = site.find(address)
        assert number is not None  # noqa: S101 - published just now
        own = site.story(number)
        copy = replace(
            retell(story, how, own), portal=portal, article_id=own.article_id, url=address, section=own.section,
            region=own.region, flags=(), keywords=(),
        )  # fmt: skip
        self.add(copy, template=site.template(number).name)
        return address

    def reprint_paper(self, name: str, portal: str) -> str:
        """Let a portal tell the second story of a newspaper's newest issue, with the paper as its source."""
        paper, site = self.papers[name], self._site(portal)
        if not isinstance(site, NewsSite):
            raise UserError(f"{portal} cannot reprint {name}")
        printed = paper.stories(paper.days()[-1], 1)[1]
        (address,) = self.publish(portal)
        number = site.find(address)
        assert number is not None  # noqa: S101 - published just now
        told = replace(
            site.story(number), title=printed.title, source=paper.name, authors=(), pretitle=None, subtitle=None,
            blocks=tuple(Paragraph(text=text) for text in printed.text), flags=(), keywords=(),
        )  # fmt: skip
        self.add(told, template=site.template(number).name)
        return address

    def add_thread(self, thread: Thread) -> None:
        """Show a thread of your own in the forum it names, list it and make it part of the truth."""
        site = self._site(thread.portal)
        if not isinstance(site, Syuan):
            raise UserError(f"{thread.portal} is no forum")
        with self._lock:
            site.added[thread.tid] = thread
            self._added[thread.url] = thread

    def fault(self, pattern: str, kind: str, *, times: int | None = None, after: int = 0, **options: Any) -> Fault:
        """Let requests whose address matches `pattern` (searched) meet a fault of `faults.KINDS`.

        `after` requests pass first, `times` are struck (all unless given); `options` are the kind's own.
        """
        if kind not in KINDS:
            raise UserError(f"the sandbox knows no fault {kind!r}; it knows {', '.join(KINDS)}")
        fault = Fault(pattern=re.compile(pattern), kind=kind, options=options, times=times, after=after)
        self.faults.append(fault)
        return fault

    def _site(self, portal: str) -> Site:
        if portal not in self.sites:
            raise UserError(f"this sandbox does not serve {portal!r}")
        return self.sites[portal]

    def _site_of(self, url: str) -> Site:
        site = self._hosts.get(urlsplit(url).netloc)
        if site is None:
            raise UserError(f"the sandbox does not serve {url}")
        return site

    def _chosen(self, site: Site, count: int, urls: Iterable[str] | None) -> list[int]:
        if urls is None:
            return list(itertools.islice(site.numbers(), count))
        numbers = [site.find(url) for url in urls]
        if None in numbers:
            raise UserError(f"{site.name} has no such article")
        return [number for number in numbers if number is not None]

    def _serves(self, host: str) -> bool:
        return host in {*self._hosts, MOVED_TO, *(paper.host for paper in self.papers.values())}

    def _answer(self, request: Request) -> Answer:
        with self._lock:
            host = request.parts.hostname or ""
            site = self._hosts.get(host)
            printed = next((paper for paper in self.papers.values() if paper.serves(host, request.parts.path)), None)
            if printed or site is None:
                status, headers, body = printed.answer(request.parts.path, host) if printed else (404, {}, b"")
                answer = Answer(status=status, headers=tuple(headers.items()), body=body)
                struck = next((fault for fault in self.faults if fault.strikes(request)), None)
                return struck.apply(answer, request) if struck else answer
            answer = self._overrides.get(request.url) or site.answer(request)
            struck = next((fault for fault in self.faults if fault.strikes(request)), None)
            if struck is None:
                return validated(answer, request, sends=site.validators)
            if struck.kind in ON_VALIDATORS:
                answer = validated(answer, Request(method="GET", url=request.url), sends=site.validators)
            return struck.apply(answer, request)

    def find(self, url: str) -> Told | None:
        """Return the story at a canonical address, None where there is none."""
        if (story := self._added.get(url)) is not None:
            return story
        site = self._hosts.get(urlsplit(url).netloc)
        number = site.find(url) if site is not None else None
        return site.story(number) if site is not None and number is not None else None


class _Truth(Mapping[str, dict[str, Any]]):
    """The expected fields of every article, made one at a time: there may be a hundred thousand."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def __getitem__(self, url: str) -> dict[str, Any]:
        if (story := self._sandbox.find(url)) is None:
            raise KeyError(url)
        return story.expected()

    def __iter__(self) -> Iterator[str]:
        for site in self._sandbox.sites.values():
            yield from (url for url in self._sandbox._added if urlsplit(url).netloc in site.hosts)
            yield from (url for number in site.numbers() if (url := site.url(number)) not in self._sandbox._added)

    def __len__(self) -> int:
        sites = self._sandbox.sites.values()
        own = sum(site.count - len(site.gone) for site in sites)
        return own + sum(1 for url in self._sandbox._added if self._sandbox._site_of(url).find(url) is None)
