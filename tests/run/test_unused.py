"""Parts of Scrapy that are switched off cost no start: they are not imported."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from regional_news import settings as module
from regional_news.run.unused import LeaveOutUnused

COOKIES = "regional_news.http.cookies.HostCookiesMiddleware"


def left(name: str, **values: object) -> set[str]:
    """Return the classes that a setting still names, with its `_BASE`, those that are switched off there left out."""
    settings = Settings()
    settings.setmodule(module)
    settings.setdict(values, "spider")
    LeaveOutUnused().update_settings(settings)
    return {place for place, at in settings.get_component_priority_dict_with_base(name).items() if at is not None}


@pytest.mark.parametrize("name", ["TelnetConsole", "RemoteControl"])
def test_a_port_that_is_not_opened_takes_no_extension(name: str) -> None:
    assert not any(place.endswith(name) for place in left("EXTENSIONS"))


def test_what_is_switched_on_stays() -> None:
    assert any(place.endswith("TelnetConsole") for place in left("EXTENSIONS", TELNETCONSOLE_ENABLED=True))
    assert COOKIES in left("DOWNLOADER_MIDDLEWARES", COOKIES_ENABLED=True)
    assert COOKIES not in left("DOWNLOADER_MIDDLEWARES")


def test_everything_else_stays_where_it_was() -> None:
    settings = Settings()
    settings.setmodule(module)
    for name in ("EXTENSIONS", "DOWNLOADER_MIDDLEWARES"):
        before = settings.get_component_priority_dict_with_base(name)
        gone = {place for place in before if place.endswith(("TelnetConsole", "RemoteControl", "CookiesMiddleware"))}
        assert left(name) == set(before) - gone
