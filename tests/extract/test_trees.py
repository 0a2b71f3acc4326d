"""Trees of decisions about the lines of a page."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from regional_news.extract import features, segment, trees
from regional_news.extract.reader import explain
from tools.reader_features import features_of

STORY = "".join(f"<p>渡口的第{n}棵柳树又发芽了，摆渡的老人说，他记得它是谁栽的。</p>" for n in "二三四")
PAGE = (
    "<title>渡口的柳树</title><div><a href=/>首页</a></div><h1>渡口的柳树</h1><p>2021-03-05 07:20 来源：河湾周报</p>"
    f"<div>{STORY}</div><div>责任编辑：龙腾</div><ul><li><a href=/1>老街修缮完工</a></li></ul>"
).encode()
URL = "http://www.paper.example/news/7.htm"


def walked(node: Any, lines: list[dict[str, int]], number: int) -> int:
    """Return where a line comes out of one tree, asked question by question."""
    while not isinstance(node, int):
        name, offset, least, no, yes = node
        at = number + offset
        node = yes if 0 <= at < len(lines) and lines[at].get(name, 0) >= least else no
    return node


def test_all_trees_at_once_say_what_each_says_alone() -> None:
    planted = json.loads(files("regional_news.extract").joinpath("trees.json").read_text(encoding="utf-8"))
    seen = features_of(PAGE, url=URL)[0]
    rows = [dict(atom for pair in enumerate(line) for atom in features.atoms(*pair)) for line in seen]
    grown = trees.Trees(planted)
    asked_alone = [sum(walked(tree, rows, number) for tree in planted) for number in range(len(rows))]
    models = segment.Models(segment.learned().weights, grown)
    told, leaning = models.of_lines(seen)
    assert leaning == asked_alone
    for known in models.known:  # as many as are remembered
        known.clear()
        known.update(dict.fromkeys(((n,) for n in range(segment.MAX_KNOWN + 1)), (0, 0)))
    assert models.of_lines(seen) == (told, asked_alone)


def test_a_page_whose_lines_no_tree_speaks_for_holds_no_story_unless_it_must() -> None:
    menu = b"<title>t</title>" + b"".join(b"<div><a href=/%d>\xe6\xb8\xa1\xe5\x8f\xa3</a></div>" % n for n in range(9))
    assert not explain(menu, url=URL)[0].text
    seen = features_of(PAGE, url=URL)[0]
    weights = segment.learned().weights
    told, _ = segment.learned().of_lines(seen)
    assert not segment.speaks([-1, 9], {1})
    assert set(segment.best_way(told, weights, [-9999] * len(told)).states) == {"P"}
    assert not set(segment.STORY).isdisjoint(
        segment.best_way(told, weights, [-9999] * len(told), is_needed=True).states
    )


def test_a_story_holds_a_line_that_the_trees_speak_for_where_they_speak_for_one() -> None:
    seen = features_of(PAGE, url=URL)[0]
    weights = segment.learned().weights
    told, _ = segment.learned().of_lines(seen)
    for number in range(len(told)):
        leaning = [-9999 * (other < number) for other in range(len(told))]
        leaning[number] = 1
        assert segment.best_way(told, weights, leaning).states[number] in segment.STORY


def test_the_shares_of_the_trees_are_shown_for_the_end_of_the_story() -> None:
    _, why = explain(PAGE, url=URL)
    said = [value for name, value in why.facts.items() if name.endswith("ends it")]
    assert len(said) == 1
    assert "; trees +" in said[0]
