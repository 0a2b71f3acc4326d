"""The full-text index says at any time what it would say if it were made anew of the stored articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_news.item.article import CHINA, Comment
from regional_news.storage.sqlite import Store, words
from regional_news.text.folding import fold
from tests.factory import LONG_TEXT, make_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from regional_news.item.article import Article

OTHER_TEXT = LONG_TEXT.replace("步道", "绿廊")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "news.db") as opened:
        opened.start_run(spider="heze")
        yield opened


def index_entries(store: Store) -> list[tuple[object, ...]]:
    """Return every place of every word, as the index has it."""
    db = store.engine.connection
    db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.places USING fts5vocab(main, article_words, instance)")
    return [tuple(row) for row in db.execute("SELECT term, doc, col, offset FROM temp.places ORDER BY 1, 2, 3, 4")]


def test_the_index_follows_every_change(store: Store) -> None:
    """Edits of title and text, corrected dates, moved sections, new, edited and hidden posts, copies that part."""
    thread = make_article(kind="thread", text="求推荐修车铺。", comments=[Comment(post_id="2", text="东关老王修车")])
    steps: list[Article] = [
        make_article(title="夜市开张", text="河边夜市今晚开张，摊位一百二十个。"),
        make_article(title="早市开张", text="河边早市明早开张，摊位八十个。"),
        make_article(title="早市开张", text="河边早市明早开张，摊位八十个。", region="371702", section=["民生"]),
        make_article(article_id="2"),
        make_article(article_id="2", published_at=datetime(2023, 1, 9, 8, 0, tzinfo=CHINA)),
        make_article(article_id="3"),
        make_article(article_id="4"),
        make_article(article_id="2", text=OTHER_TEXT),
        make_article(article_id="3", text=OTHER_TEXT, flags=["truncated"]),
        replace(thread, article_id="5"),
        replace(thread, article_id="5", comments=[Comment(post_id="3", text="西关小李也行")]),
        replace(thread, article_id="5", comments=[Comment(post_id="2", status="hidden")]),
    ]
    for step in steps:
        store.save(step, run_id=1)
        kept = index_entries(store)
        store.engine.connection.execute("UPDATE store_property SET value = 'older' WHERE name = 'word_rules'")
        store._follow_present_rules()
        assert kept == index_entries(store)
        assert kept


def test_keys_alone_have_no_entry(store: Store) -> None:
    """OUTPUTS=jsonl keeps no word of an article."""
    store.save(make_article(), run_id=1, content=False)
    store.save(make_article(title="改过"), run_id=1, content=False)
    assert index_entries(store) == []


@given(st.text(max_size=200))
def test_each_letter_and_digit_opens_one_token(text: str) -> None:
    """So that a single character is a prefix, and a phrase of pairs is the text itself."""
    tokens = words.tokens(text).split()
    letters = [character for character in fold(text) if character.isalnum()]
    assert [token[0] for token in tokens] == letters
    assert all(len(token) in {1, 2} for token in tokens)


@given(st.text(min_size=1, max_size=30))
def test_a_facet_is_one_token_that_no_text_holds(value: str) -> None:
    """Whatever a source is called."""
    token = words.facet("source", value)
    assert token[0] == "\ufdd0"
    assert not any(ord(character) < 0x80 and not character.isalnum() for character in token)
