"""What must be told about one newspaper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from regional_news.extract.epaper.addresses import plain, read_address, section_of
from regional_news.extract.facts import PortalFacts
from regional_news.item.article import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts(PortalFacts):
    """Everything that is particular to one newspaper: a story is known by its issue and its number."""

    kind: Kind = "epaper"
    article: str = r"/(?:(?:.*/)?(?P<year>(?:19|20)\d\d)[-/]?(?P<month>\d\d)[-/]?(?P<day>\d\d)/.*|.*)"
    folder: str = "/"
    """The paper's own folder, a slash at its end."""
    door: str | None = None
    """Path that leads to the newest issue; None: the folder."""
    issue: str | None = None
    """Path of an issue's first page, as `strftime` takes it: `/yyrb/%Y-%m/%d/node_1.html`; None: its pages tell."""
    others: tuple[str, ...] = ()
    """Folders of the paper's issues on its other hosts."""

    @property
    def paper(self) -> str | None:
        """The paper's own name; None where its pages tell it."""
        return None if ":" in self.name else self.site_name

    @property
    def front_door(self) -> str:
        """The address that leads to the newest issue."""
        return self.origin + (self.door or self.folder)

    @property
    def index(self) -> str | None:
        """Path of the index that one system keeps beside a paper's folder: `/shtml/index_rb.shtml` for `/shtml/rb/`."""
        folder, _, name = self.folder.rstrip("/").rpartition("/")
        return f"{folder}/index_{name}.shtml" if folder.endswith("/shtml") else None

    def issue_url(self, day: date) -> str | None:
        """Return the address of a day's first page, None where no form of it is known."""
        return self.origin + day.strftime(self.issue) if self.issue else None

    def article_key(self, url: str) -> str | None:
        """Return a story's key when `url` (any host) is that of a story of this paper, else None."""
        address = read_address(url)
        return address.key if address and address.kind == "story" and not self.is_excluded(url) else None

    def canonical_url(self, url: str) -> str:
        """Return a story's address on the host that has it: old issues stay where they were."""
        return plain(url)

    def is_excluded(self, url: str) -> bool:
        """Tell whether `url` stands outside the paper's folders."""
        path = urlsplit(url).path or "/"
        mine, address = section_of(self.folder), read_address(url)
        theirs = section_of(address.folder) if mine and address else None
        is_inside = f"{path}/" == self.folder or path.startswith((self.folder, *self.others))
        is_section = mine is not None and theirs is not None and mine[0] == theirs[0]
        return not (is_inside or is_section or path in {self.door, self.index})
