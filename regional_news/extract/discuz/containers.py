"""Where the posts of a page stand: the element around each, whatever markup the words of another hold."""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from lxml.html import Element

from regional_news.extract.discuz.markup import OUTSIDE_WORDS, identifier
from regional_news.extract.xpath import find, first, has

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARK: Final = re.compile(r"(?:postmessage_|authorposton|postnum|favatar)(\d+)$")


def containers(tree: HtmlElement) -> list[tuple[str, HtmlElement]]:
    """Return pid and container of every post on the page, in the order of the page.

    The default template of X3.0 to X3.5 wraps a post in `#post_PID` and the mobile one in `.plc#pidPID` (before X3.5:
    `.plc` with the pid in a reply button); other templates keep at least some ids that end in the pid. Of several kinds
    the one that begins first is the page's own: what a post holds of another stands behind the post's beginning.
    """
    kinds: dict[HtmlElement, list[tuple[str, HtmlElement]]] = {}
    named_by_id = (
        [(pid, element) for element in find(tree, xpath) if (pid := identifier(element))]
        for xpath in (
            "//*[starts-with(@id, 'post_')]",
            "//table[starts-with(@id, 'pid')]",
            f"//*[{has('plc')} or {has('comiis_postli')}][starts-with(@id, 'pid')]",
        )
    )
    for named in (*named_by_id, _old_mobile(tree)):
        own = next((element for _, element in named if find(element, f"self::*[{OUTSIDE_WORDS}]")), None)
        if own is not None:
            kinds.setdefault(own, named)
        elif named and not kinds and find(named[0][1], "ancestor::*[starts-with(@id, 'postmessage_')]"):
            return []
    if kinds:
        named = next(kinds[element] for element in tree.iter() if element in kinds)
        found = [(pid, element) for pid, element in named if find(element, f"self::*[{OUTSIDE_WORDS}]")]
        return _joined(found) if found and _stand_apart(found) else found
    return _around_marks(tree)


def _old_mobile(tree: HtmlElement) -> list[tuple[str, HtmlElement]]:
    found = []
    for element in find(tree, f"//*[{has('plc')}][.//*[{has('message')}]]"):
        button = first(element, ".//*[starts-with(@href, '#replybtn_')]")
        if button is not None:
            found.append(((button.get("href") or "").rpartition("_")[2], element))
    return found


def _stand_apart(found: list[tuple[str, HtmlElement]]) -> bool:
    """Tell whether containers hold a post's head alone, its words standing behind it: pages for the oldest phones."""
    pid, element = found[0]
    return first(element, f".//*[@id='postmessage_{pid}']", f".//*[{has('locked')}]") is None and bool(
        find(element, f"following-sibling::*[1]//*[@id='postmessage_{pid}' or {has('mes')}]")
    )


def _joined(found: list[tuple[str, HtmlElement]]) -> list[tuple[str, HtmlElement]]:
    """Return each head with copies of the elements that follow it, up to the next head, in a container of their own."""
    heads = {element for _, element in found}
    posts = []
    for pid, head in found:
        post = Element(head.tag)
        post.append(deepcopy(head))
        post.extend(deepcopy(each) for each in takewhile(lambda each: each not in heads, head.itersiblings()))
        posts.append((pid, post))
    return posts


def _around_marks(tree: HtmlElement) -> list[tuple[str, HtmlElement]]:
    """Return the widest element around the marks of each post that holds no other post's marks."""
    marks: dict[str, list[HtmlElement]] = {}
    for element in find(tree, "//*[@id]"):
        if match := _MARK.match(element.get("id") or ""):
            marks.setdefault(match[1], []).append(element)
    owner = {element: pid for pid, elements in marks.items() for element in elements}
    holds: dict[HtmlElement, set[str]] = {}
    for element, pid in owner.items():
        for around in (element, *element.iterancestors()):
            holds.setdefault(around, set()).add(pid)
    found = []
    for pid, elements in marks.items():
        widest = elements[0]
        for around in elements[0].iterancestors():
            if around.tag == "body" or holds[around] != {pid}:
                break
            widest = around
        found.append((pid, widest))
    return found


def opens_thread(pid: str, post: HtmlElement) -> bool:
    """Tell whether the post's own links say that it opens the thread."""
    links = "contains(@href, $reply) or contains(@onclick, 'readmode(')"
    marks = f".//a[{links}][{OUTSIDE_WORDS}] | .//*[{has('pione')}][{OUTSIDE_WORDS}]"
    return bool(find(post, marks, reply=f"reppost={pid}"))
