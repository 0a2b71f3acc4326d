"""What is switched off is not imported either: Scrapy imports each of its parts to find out that it is not wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_PARTS: Final = (
    ("COOKIES_ENABLED", "DOWNLOADER_MIDDLEWARES", "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"),
    ("COOKIES_ENABLED", "DOWNLOADER_MIDDLEWARES", "regional_news.http.cookies.HostCookiesMiddleware"),
    ("REMOTE_CONTROL_ENABLED", "EXTENSIONS", "scrapy.extensions.remote_control.RemoteControl"),
    ("TELNETCONSOLE_ENABLED", "EXTENSIONS", "scrapy.extensions.telnet.TelnetConsole"),
)
"""What switches a part on, the setting or its `_BASE` that names it, and the part: cookies import requests."""


class LeaveOutUnused:
    """The add-on: take what is switched off out of the settings that name it."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Change them whoever set them: a spider's settings have been read before."""
        for switch, name, part in _PARTS:
            for one in (name, f"{name}_BASE"):
                if not settings.getbool(switch) and part in (named := settings.getdict(one)):
                    del named[part]
                    settings.set(one, named, priority=settings.getpriority(one) or 0)
