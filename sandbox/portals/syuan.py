"""声远论坛: a Discuz! X3.5 forum over https, threads and replies invented from a seed."""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from regional_news.errors import UserError
from sandbox import prose
from sandbox.discuz.frame import Visit, notice
from sandbox.discuz.pages import CATEGORIES, Forum, Row, index_page, last_page, list_page, thread_page
from sandbox.exchange import Answer, Request, html, moved, plain
from sandbox.news_site import PIXEL
from sandbox.prose import Place
from sandbox.site import PER_PAGE, Edit, Section, Site
from sandbox.story import Block, File, Paragraph, Picture
from sandbox.thread import ANONYMOUS, Post, Quote, Thread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

NAME: Final = "声远论坛"
ORIGIN: Final = "https://bbs.syuan.com"
JINING: Final = Place(name="任城区", towns=("李营街道", "喻屯镇", "安居街道", "长沟镇"), sources=(NAME,))
FORUMS: Final = (
    Forum(fid=2, name="我要爆料", about="身边的事，说给大家听"),
    Forum(fid=3, name="谈天说地", about="茶余饭后"),
    Forum(fid=4, name="关注济宁", about="城里城外"),
)
MEMBERS_ONLY: Final = 8
"""A forum that guests may not read."""
STUB_TIDS: Final = 2_600_100
"""Where the numbers of the rows that moved threads left behind begin."""
RESTRICTED: Final = {2_600_001: ("内部名单（仅限高级会员）", 90), 2_600_002: ("版主工作区记录", 200)}
"""Threads that lists show and guests may not read: title and permission."""
ROBOT_WORDS: Final = re.compile("bot|crawl|spider|slurp|archiver", re.IGNORECASE)
ROBOTS: Final = "User-agent: *\n" + "".join(
    f"Disallow: {path}\n"
    for path in (
        "/api/", "/data/", "/source/", "/install/", "/template/default/", "/config/", "/uc_client/", "/uc_server/", "/admin.php",
        "/search.php", "/member.php", "/api.php", "/misc.php", "/connect.php", "/forum.php?mod=redirect*", "/forum.php?mod=post*",
        "/home.php?mod=spacecp*", "/userapp.php?mod=app&*", "/*?mod=misc*", "/*?mod=attachment*", "/*mobile=yes*",
    )
) + "Allow: /data/attachment/\nAllow: /data/avatar/\n"  # fmt: skip


class Syuan(Site):
    """Serve 声远论坛: number 0 is a global sticky, the others are spread over the forums, last reply first."""

    name = "syuan"
    origin = ORIGIN
    aliases = ("bbs.syuan.net",)
    validators = frozenset()
    robots = ROBOTS
    edit_kinds = frozenset({"text", "title", "ban", "drop", "prune", "merge"})
    sections = tuple(
        Section(
            names=(f.group, f.name),
            key=str(f.fid),
            front=f"/{f.address}",
            page=f"/forum-{f.fid}-{{n}}.html",
            place=JINING,
        )
        for f in FORUMS
    )
    FIRST_TID = 2_740_000
    FIRST_PID = 9_000_000
    PIDS_PER_THREAD = 1_000

    def __init__(self, *, articles: int, seed: int, now: datetime) -> None:
        super().__init__(articles=articles, seed=seed, now=now)
        self.late: dict[int, list[datetime]] = {}
        """Times of replies that came after the start, by number."""
        self.added: dict[int, Thread] = {}
        """Threads of a test's own, by tid."""
        self._mended: set[int] = set()
        self._views = itertools.count(1)
        self._thread = functools.lru_cache(maxsize=256)(self._compose)

    def url(self, number: int) -> str:
        """Return the rewritten address of the first page."""
        return f"{self.origin}/thread-{self.FIRST_TID + number}-1-1.html"

    def locate(self, path: str) -> int | None:
        """Read the tid."""
        match = re.fullmatch(r"/thread-(\d+)-\d+-\d+\.html", path)
        return int(match[1]) - self.FIRST_TID if match else None

    def title(self, number: int) -> str:
        """Return a thread's title."""
        return self.story(number).title

    def story(self, number: int) -> Thread:
        """Return a thread as the forum shows it now."""
        return self._thread(number, tuple(self.edits.get(number, ())), tuple(self.late.get(number, ())))

    def reply(self, number: int, count: int, moment: datetime) -> None:
        """Let `count` more posts come in."""
        self.late.setdefault(number, []).extend([moment] * count)
        self.version += 1

    def answer(self, request: Request) -> Answer:
        """Answer one request."""
        parts = request.parts
        if parts.scheme == "http":
            return moved(request.url.replace("http://", "https://", 1), status=301)
        if parts.path == "/robots.txt":
            return plain(self.robots or "")
        if re.search(r"\.(?:jpe?g|gif|png)$", parts.path):
            return Answer(headers=(("Content-Type", "image/gif"),), body=PIXEL)
        robot = ROBOT_WORDS.search(request.headers.get("user-agent", "")) is not None
        visit = Visit(
            site_name=NAME,
            root=f"{ORIGIN}/",
            now=self.now,
            nonce=next(self._views),
            variant="robot" if robot else "desktop",
        )
        answer = self._page(parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()}, visit)
        cookies = (("saltkey", visit.hash), ("lastvisit", "1795319177"), ("sid", visit.hash[:6]))
        lines = tuple(("Set-Cookie", f"Sb7x_2132_{name}={value}; path=/") for name, value in cookies)
        return replace(answer, headers=(*answer.headers, *lines))

    def _page(self, path: str, query: dict[str, str], visit: Visit) -> Answer:
        """Answer both forms of an address: rewritten (`thread-7-1-1.html`) and dynamic (`forum.php?mod=viewthread`)."""
        if match := re.fullmatch(r"/(?P<what>thread|forum)-(?P<number>\d+)-(?P<page>\d+)(?:-\d+)?\.html", path):
            show = self._thread_page if match["what"] == "thread" else self._forum_page
            return show(int(match["number"]), int(match["page"]), visit)
        if path in {"/", "/forum.php", "/index.php"}:
            return self._dynamic(query, visit)
        if path in {"/member.php", "/home.php", "/search.php"} or path.startswith("/space-"):
            return html(notice(visit, "您需要登录后才能继续本操作", login=True))
        return html(
            "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>", status=404
        )

    def _dynamic(self, query: dict[str, str], visit: Visit) -> Answer:
        page = int(query["page"]) if query.get("page", "").isdigit() else 1
        number = next((int(query[name]) for name in ("tid", "fid") if query.get(name, "").isdigit()), 0)
        match query.get("mod"):
            case None:
                return html(index_page(FORUMS, [self._newest(forum) for forum in FORUMS], visit))
            case "viewthread":
                return self._thread_page(number, page, visit)
            case "forumdisplay":
                return self._forum_page(number, page, visit)
            case "redirect" if query.get("goto") == "lastpost":
                thread = self._find_thread(number)
                last = last_page(thread) if thread else 1
                return moved(f"{ORIGIN}/forum.php?mod=viewthread&tid={number}&page={last}#lastpost")
        return html(notice(visit, "抱歉，您所在的用户组(游客)无法进行此操作", login=True))

    def _find_thread(self, tid: int) -> Thread | None:
        number = tid - self.FIRST_TID
        if tid in self.added:
            return self.added[tid]
        return self.story(number) if 0 <= number < self.count and number not in self.gone else None

    def _thread_page(self, tid: int, page: int, visit: Visit) -> Answer:
        if tid in RESTRICTED:
            return html(notice(visit, f"抱歉，本帖要求阅读权限高于 {RESTRICTED[tid][1]} 才能浏览", login=True))
        if 0 <= tid - STUB_TIDS < self.count:
            return moved(f"{ORIGIN}/forum.php?mod=viewthread&tid={tid - STUB_TIDS + self.FIRST_TID}")
        thread = self._find_thread(tid)
        if thread is None:
            return html(notice(visit, "抱歉，指定的主题不存在或已被删除或正在被审核", error=True), status=404)
        if thread.pending and tid not in self._mended:
            self._mended.add(tid)
            return moved(f"{ORIGIN}/forum.php?mod=viewthread&tid={tid}")
        return html(thread_page(thread, page, visit))

    def _forum_page(self, fid: int, asked: int, visit: Visit) -> Answer:
        if fid == MEMBERS_ONLY:
            return html(notice(visit, "抱歉，您尚未登录，没有权限访问该版块", login=True))
        forum = next((f for f in FORUMS if f.fid == fid), None)
        if forum is None:
            return html(notice(visit, "抱歉，指定的版块不存在", error=True))
        section = self.sections[FORUMS.index(forum)]
        last = self.pages(section)
        page = asked if 1 <= asked <= last else 1
        rows = [*self._special_rows(section), *self._added_rows(fid)] if page == 1 else []
        first = (page - 1) * PER_PAGE
        rows += [Row(thread=self.story(n)) for n in itertools.islice(self.order(section), first, first + PER_PAGE)]
        return html(list_page(forum, rows, visit, page=page, asked=asked, last=last))

    def order(self, section: Section) -> Iterator[int]:
        """Give the section's threads, those with new replies first; the sticky one stands apart."""
        offset = self.sections.index(section)
        active = {*self.late, *range(self.articles, self.count)}
        moved = [n for n in active if n % len(self.sections) == offset and n not in self.gone and n]
        lifted = sorted(moved, key=lambda n: (self.story(n).posts[-1].moment, n), reverse=True)
        known = set(lifted)
        yield from lifted
        yield from (n for n in self.numbers(section) if n and n not in known)

    def _newest(self, forum: Forum) -> Thread:
        return self.story(next(self.order(self.sections[FORUMS.index(forum)]), 0))

    def _special_rows(self, section: Section) -> list[Row]:
        """Give the rows of the first page that are no threads of this forum, or not to be read."""
        rows = [Row(thread=self.story(0), sticky=True)] if 0 not in self.gone else []
        offset = self.sections.index(section)
        moved = (offset + 1) % len(self.sections) + len(self.sections)
        if moved < self.count and moved not in self.gone:
            rows.append(Row(thread=self.story(moved), stub=STUB_TIDS + moved))
        if offset == 0:
            for tid, (title, permission) in RESTRICTED.items():
                rows.append(
                    Row(thread=replace(self.story(0), tid=tid, title=title, category=None), permission=permission)
                )
        return rows

    def _added_rows(self, fid: int) -> list[Row]:
        return [Row(thread=thread) for thread in self.added.values() if thread.fid == fid]

    # Threads

    def _compose(self, number: int, edits: tuple[Edit, ...], late: tuple[datetime, ...]) -> Thread:
        rng = self.rng(number, "thread")
        draft = prose.draft(self.rng(number, "title"), JINING, rng)
        began = self.moment(number) + timedelta(seconds=rng.randint(0, 59))
        kind = number % 12
        section = self.section(number)
        base = self.FIRST_PID + number * self.PIDS_PER_THREAD
        opening = self._opening(number, draft, rng, moment=began)
        posts = [opening]
        for k in range({0: 0, 2: 24}.get(kind, rng.randint(0, 6))):
            gap = timedelta(minutes=rng.randint(1, 50), seconds=rng.randint(0, 59))
            posts.append(
                self._reply(posts, rng, pid=base + k + 1, moment=min(posts[-1].moment + gap, max(self.began, began)))
            )
        if kind == 4 and len(posts) > 2:
            posts[1] = replace(posts[1], status="banned")
            posts[2] = replace(posts[2], status="hidden")
        if kind == 2:
            posts[1] = replace(posts[1], remarks=((prose.person(rng), "同问，等一个答复"),))
        late_rng = self.rng(number, "late")
        for k, moment in enumerate(late):
            posts.append(self._reply(posts, late_rng, pid=base + 500 + k, moment=max(moment, posts[-1].moment)))
        title = draft.title
        for k, edit in enumerate(edits):
            title = self._edit(posts, edit, k, title=title, number=number)
        return Thread(
            portal=self.name,
            tid=self.FIRST_TID + number,
            fid=int(section.key),
            url=self.url(number),
            title=title,
            section=section.names,
            posts=tuple(posts),
            views=rng.randint(len(posts), max(3000, len(posts))) + len(late),
            category=rng.choice((None, *CATEGORIES)),
            region="370800",
            tags=("民生", section.place.name) if kind == 7 else (),
            rights="未经许可，禁止转载" if kind == 3 else None,
            walled=kind == 9,
            closed=kind == 11,
            pending=kind == 8,
        )

    def _opening(self, number: int, draft: prose.Draft, rng: Random, *, moment: datetime) -> Post:
        kind = number % 12
        blocks: list[Block] = [Paragraph(text=p) for p in draft.paragraphs]
        for k in range({1: 3, 9: 2, 10: 1}.get(kind, 0)):
            picture = Picture(
                url=f"{ORIGIN}/data/attachment/forum/{moment:%Y%m/%d}/{number:06d}{k}.jpg",
                name=f"{draft.title}-{k + 1}.jpg",
            )
            blocks.insert(rng.randint(0, len(blocks)), picture)
        if kind == 10:
            blocks.append(File(url=f"{ORIGIN}/forum.php?mod=attachment&aid={number + 1000}", name="办事流程.pdf"))
        return Post(
            pid=self.FIRST_PID + number * self.PIDS_PER_THREAD,
            uid=rng.randint(2, 400),
            author=ANONYMOUS if kind == 5 else prose.nickname(rng),
            moment=moment,
            blocks=tuple(blocks),
            secret=kind == 6,
        )

    def _reply(self, posts: list[Post], rng: Random, *, pid: int, moment: datetime) -> Post:
        """Make a reply, now and then by the thread's author or with a quotation of an earlier one."""
        by_author = rng.random() < 0.15 and posts[0].author != ANONYMOUS
        quoted = rng.choice(posts[1:]) if len(posts) > 1 and rng.random() < 0.3 else None
        lines = [prose.comment(rng, JINING) for _ in range(rng.choice((1, 1, 2)))]
        return Post(
            pid=pid,
            uid=posts[0].uid if by_author else rng.randint(401, 900),
            author=posts[0].author if by_author else prose.nickname(rng),
            moment=moment,
            blocks=tuple(Paragraph(text=line) for line in lines),
            quote=Quote(pid=quoted.pid, author=quoted.author, moment=quoted.moment, text=quoted.text.replace("\n", " "))
            if quoted
            else None,
        )

    def _edit(self, posts: list[Post], edit: Edit, k: int, *, title: str, number: int) -> str:
        """Change the posts in place; return the title there is after the edit."""
        if edit == "title":
            return f"{title}【已更新{k + 1}】"
        if edit == "text":
            line = Paragraph(text=prose.amendment(self.rng(number, f"edit{k}"), JINING))
            posts[0] = replace(posts[0], blocks=(*posts[0].blocks, line), edited=self.began)
        elif len(posts) < 2:
            raise UserError(f"thread {self.FIRST_TID + number} has no reply to {edit}")
        elif edit == "ban":
            shown = next((n for n in range(len(posts) - 1, 0, -1) if posts[n].status == "shown"), len(posts) - 1)
            posts[shown] = replace(posts[shown], status="banned")
        elif edit == "merge":
            rng = self.rng(number, f"merge{k}")
            base = posts[0].pid + 900 + 2 * k
            posts[2:2] = [self._reply(posts[:1], rng, pid=base + n, moment=posts[1].moment) for n in range(2)]
        else:
            posts.pop(2 if edit == "prune" else -1)
        return title
