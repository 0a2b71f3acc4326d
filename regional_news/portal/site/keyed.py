"""Portals on a platform that many share, each known by a key: the host's first name, or the customer's."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar, Final
from urllib.parse import parse_qsl, urlsplit

from regional_news.crawl.arguments import Arguments, argument
from regional_news.errors import Saying, UserError
from regional_news.extract import PortalFacts
from regional_news.portal import directory
from regional_news.portal.site.arguments import SiteArguments, region_prefix
from regional_news.portal.site.spider import AnySiteSpider
from regional_news.portal.spider import PortalSpider

CLIENTS: Final = "h5.newaircloud.com"


def read_key(text: str) -> str:
    """Read a key: the word before the platform's name in an address."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,40}", text.strip().lower()):
        raise ValueError(Saying("{!r} is no key: give the first word of the host", text))
    return text.strip().lower()


@dataclass(frozen=True, kw_only=True)
class KeyArguments(SiteArguments):
    """The arguments of a spider that reads the portals of one platform."""

    key: str | None = argument(None, name="key", read=read_key, example="key=anxiang")
    """The portal's first name on the platform."""


class KeyedSiteSpider(AnySiteSpider, platform=True):
    """Crawl the portal of `-a key=`, as `site` crawls its address; they are one portal, `site:HOST`."""

    arguments_type: ClassVar[type[Arguments]] = KeyArguments
    form: ClassVar[str]
    """The address of a portal, with `{key}` in it."""

    @classmethod
    def parse_arguments(cls, **given: str) -> Arguments:
        """Return the `-a` arguments, the key made an address."""
        arguments = cls.arguments_type.parse(given)
        assert isinstance(arguments, KeyArguments)  # noqa: S101 - `arguments_type`
        names = [
            urlsplit(url).hostname or "" for url in arguments.urls
        ]  # a key is made an address too: http://anxiang/
        key = arguments.key or next((name for name in names if "." not in name), None)
        urls = tuple(url for url, name in zip(arguments.urls, names, strict=True) if "." in name)
        if not key and not urls:
            raise UserError("-a key is missing: give the portal's first name, for example {}", "-a key=anxiang")
        hosts = dict.fromkeys(urlsplit(url).netloc for url in (*urls, *([cls.form.format(key=key)] if key else [])))
        if len(hosts) > 1:
            raise UserError("-a url: {} are two portals; crawl one at a time", " and ".join(hosts))
        urls = urls or (cls.form.format(key=key),)
        listed = next((one for one in directory.entries() if one.host == urlsplit(urls[0]).netloc), None)
        arguments = replace(arguments, urls=urls, region=arguments.region or (listed.region if listed else None))
        cls.check_arguments(arguments)
        return arguments


@dataclass(frozen=True, kw_only=True)
class ClientArguments(Arguments):
    """The arguments of the spider that reads clients of one maker."""

    key: str | None = argument(None, name="key", read=read_key, example="key=jjckb")
    """The customer's short name, `sid` in the client's addresses."""
    host: str | None = argument(None, name="host", read=str.lower, example="host=h5.newaircloud.com")
    """The host that serves the client, where it is the customer's own."""
    region: str | None = argument(None, name="region", read=region_prefix, example="region=371700")
    """The place that the client is about."""


class ClientSpider(PortalSpider, platform=True):
    """Crawl the client of `-a key=`, under the portal key `newaircloud:KEY`: columns, lists and stories are JSON."""

    arguments_type: ClassVar[type[Arguments]] = ClientArguments

    @classmethod
    def check_arguments(cls, arguments: Arguments) -> None:
        """Raise `UserError` where an address is not this client's."""
        assert isinstance(arguments, ClientArguments)  # noqa: S101 - `arguments_type`
        urls = tuple(url for url in arguments.urls if "." in urlsplit(url).netloc)
        super().check_arguments(replace(arguments, key=cls.facts_of(arguments).site_name, urls=urls))

    @classmethod
    def facts_of(cls, arguments: Arguments) -> PortalFacts:
        """Return the facts of the client: all of a maker are alike."""
        assert isinstance(arguments, ClientArguments)  # noqa: S101 - `arguments_type`
        key, host = arguments.key, arguments.host  # a portal's key is made an address too: http://jjckb/
        for url in arguments.urls:
            parts = urlsplit(url)
            said = dict(parse_qsl(parts.query)).get("sid")
            if key and said and said != key:
                raise UserError("-a url: {} are two portals; crawl one at a time", f"{key} and {said}")
            key = key or said or (parts.hostname or "").partition(".")[0]
            host = host or (parts.netloc if "." in parts.netloc else None)
        if not key:
            raise UserError("-a key is missing: give the client's short name, for example {}", "-a key=jjckb")
        origin = f"https://{host or CLIENTS}"
        try:
            return PortalFacts(
                name=f"newaircloud:{read_key(key)}",
                site_name=key,
                origin=origin,
                region=arguments.region.ljust(6, "0") if arguments.region else None,
                article=rf"/api/getArticle\?aid=(?P<id>\d+)&cid=\d+&sid={re.escape(key)}",
                parameters=("aid", "cid", "sid"),
                examples=(f"{origin}/api/getArticle?aid=1&cid=1&sid={key}",),
                lists=(f"/api/getColumns?sid={key}&cid=0",),
            )
        except ValueError as error:
            raise UserError("-a key, -a host: {}", error) from None

    @classmethod
    def pages_asked_for(cls, arguments: Arguments) -> tuple[str, ...]:
        """Return the stories among the addresses; an address of the client itself is all of it."""
        return tuple(url for url in arguments.urls if "/api/getArticle" in url)
