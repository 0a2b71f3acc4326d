"""Who we say we are: the CONTACT setting, in a User-Agent whose words do not change the pages we get, or beside it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from regional_news import __version__

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

ROBOT_WORDS: Final = ("bot", "crawl", "spider", "slurp", "sohu-search", "lycos", "robozilla")
"""Discuz! serves robots another page: no floor numbers, no thread type links, images as bare names."""

# fmt: off
MOBILE_WORDS: Final = (
    "iphone", "android", "phone", "mobile", "wap", "netfront", "java", "opera mobi", "opera mini", "ucweb",
    "windows ce", "symbian", "series", "webos", "sony", "blackberry", "dopod", "nokia", "samsung", "palmsource", "xda",
    "pieplus", "meizu", "midp", "cldc", "motorola", "foma", "docomo", "up.browser", "up.link", "blazer", "helio",
    "hosin", "huawei", "novarra", "coolpad", "techfaith", "alcatel", "amoi", "ktouch", "nexian", "ericsson", "philips",
    "sagem", "wellcom", "bunjalloo", "maui", "iemobile", "spice", "bird", "zte", "longcos", "pantech", "gionee",
    "portalmmm", "jig browser", "hiptop", "benq", "haier", "320x320", "240x320", "176x220", "cect", "compal", "ctl",
    "lg", "nec", "tcl", "daxian", "dbtel", "eastcom", "konka", "kejian", "lenovo", "mot", "soutec", "sgh", "sed",
    "capitel", "panasonic", "sharp", "panda", "ipad",
)
"""Discuz! serves the mobile page to any User-Agent with one of these in it, `sed` in `based` included."""
# fmt: on

FOR_OTHERS: Final = "in a User-Agent it makes Discuz! forums answer with pages for robots or telephones"


def user_agent(contact: str) -> str:
    """Return the User-Agent: `RegionalNews/0.1.0 (+https://example.org/contact)`; the first word without one."""
    return f"RegionalNews/{__version__} (+{contact.strip()})" if contact.strip() else f"RegionalNews/{__version__}"


def misread_words(agent: str) -> list[str]:
    """Return the words in `agent` for which forum software would serve its robot or mobile pages."""
    lowered = agent.lower()
    return [word for word in (*ROBOT_WORDS, *MOBILE_WORDS) if word in lowered]


class Identity:
    """Set USER_AGENT from CONTACT, below anything a user or a spider sets as USER_AGENT itself."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Set the User-Agent; a contact with words that would change the pages is sent as `From` instead of in it."""
        contact = settings["CONTACT"] or ""
        agent = user_agent(contact)
        if words := misread_words(agent):
            agent = agent.partition(" ")[0]
            headers = {**settings.getdict("DEFAULT_REQUEST_HEADERS"), "From": contact.strip()}
            priority = settings.getpriority("DEFAULT_REQUEST_HEADERS") or 0  # whoever set the others
            settings.set("DEFAULT_REQUEST_HEADERS", headers, priority=priority)
            logger.info("CONTACT holds %s, so it is sent in the header From: %s", _listed(words), FOR_OTHERS)
        settings.set("USER_AGENT", agent, priority="addon")
        if words := misread_words(settings["USER_AGENT"]):
            logger.warning("The User-Agent %r holds %s: %s", settings["USER_AGENT"], _listed(words), FOR_OTHERS)


def _listed(words: list[str]) -> str:
    return " and ".join(repr(word) for word in words)
