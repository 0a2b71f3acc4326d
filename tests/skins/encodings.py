"""From a page's text to its bytes and headers, rightly and wrongly labelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tests.skins.registry import CHARSET

if TYPE_CHECKING:
    from collections.abc import Mapping


class Encoding(NamedTuple):
    """How a page is coded and what it says of that."""

    codec: str
    meta: str | None
    header: str | None
    bom: bytes = b""


ENCODINGS: Final[dict[str, Encoding]] = {
    "utf-8": Encoding("utf-8", "utf-8", "utf-8"),
    "utf-8, unlabelled": Encoding("utf-8", None, None),
    "utf-8 with a mark": Encoding("utf-8", None, None, b"\xef\xbb\xbf"),
    "utf-8 under a gb2312 meta": Encoding("utf-8", "gb2312", None),
    "gb18030 as gb2312": Encoding("gb18030", "gb2312", None),
    "gb18030 as gbk": Encoding("gb18030", "gbk", "gbk"),
    "gb18030, unlabelled": Encoding("gb18030", None, None),
    "gb18030 under a utf-8 header": Encoding("gb18030", "gb2312", "utf-8"),
    "gb18030 under a latin header": Encoding("gb18030", "gb2312", "ISO-8859-1"),
    "utf-16": Encoding("utf-16-le", None, None, b"\xff\xfe"),
}
"""Encodings of Simplified pages, by what is said and what is true."""

TRADITIONAL: Final[dict[str, Encoding]] = {
    "big5": Encoding("big5", "big5", None),
    "big5, unlabelled": Encoding("big5", None, None),
    "big5 under a utf-8 header": Encoding("big5", "big5", "utf-8"),
}
"""Encodings of Traditional pages."""


def encode(html: str, encoding: Encoding, *, newer: bool) -> tuple[bytes, Mapping[str, str]]:
    """Return the page's bytes and its headers; `newer` writes the HTML 5 form of the meta."""
    meta = ""
    if encoding.meta:
        meta = (
            f'<meta charset="{encoding.meta}">'
            if newer
            else f'<meta http-equiv="Content-Type" content="text/html; charset={encoding.meta}" />'
        )
    charset = f"; charset={encoding.header}" if encoding.header else ""
    body = html.replace(CHARSET, meta).encode(encoding.codec, errors="xmlcharrefreplace")
    return encoding.bom + body, {"Content-Type": f"text/html{charset}"}
