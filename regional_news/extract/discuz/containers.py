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

_CONTAINERS: Final = tuple(
    f"{kind}[{OUTSIDE_WORDS}]"
    for kind in (
        "//*[starts-with(@id, 'post_')][number(substring(@id, 6)) > 0]",
        "//table[starts-with(@id, 'pid')]",
        f"//*[{has('plc')} or {has('comiis_postli')}][starts-with(@id, 'pid')]",
    )
)
_IN_WORDS: Final = "(//*[starts-with(@id, 'post_')][ancestor::*[starts-with(@id, 'postmessage_')]])[1]"
_MARK: Final = re.compile(r"(?:postmessage_|authorposton|postnum|favatar)(\d+)$")


def containers(tree: HtmlElement) -> list[tuple[str, HtmlElement]]:
    """Return pid and container of every post on the page, in the order of the page.

    The default template of X3.0 to X3.5 wraps a post in `#post_PID` and the mobile one in `.plc#pidPID` (before X3.5:
    `.plc` with the pid in a reply button); other templates keep at least some ids that end in the pid. Of several kinds
    the one that begins first is the page's own.
    """
    kinds: dict[HtmlElement, list[tuple[str, HtmlElement]]] = {}
    named_by_id = (
        [(pid, element) for element in find(tree, xpath) if (pid := identifier(element))] for xpath in _CONTAINERS
    )
    for named in (*named_by_id, _old_mobile(tree)):
        if named:
            kinds.setdefault(named[0][1], named)
    if kinds:
        found = next(kinds[element] for element in tree.iter() if element in kinds)
        return _joined(found) if _stand_apart(found) else found
    return [] if find(tree, _IN_WORDS) else _around_marks(tree)


def has_posts(tree: HtmlElement) -> bool:
    """Tell whether the page shows posts."""
    return any(find(tree, f"({xpath})[1]") for xpath in _CONTAINERS) or bool(containers(tree))


def _old_mobile(tree: HtmlElement) -> list[tuple[str, HtmlElement]]:
    found = []
    for element in find(tree, f"//*[{has('plc')}][.//*[{has('message')}]][{OUTSIDE_WORDS}]"):
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
