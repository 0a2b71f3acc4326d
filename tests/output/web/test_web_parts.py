"""What the pages are made of: comparisons, charts, wishes and languages."""

from __future__ import annotations

import random
import string
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from starlette.datastructures import QueryParams

from regional_news.output.web import changes, charts
from regional_news.output.web.changes import MAX_COMPARISONS, MAX_EFFORT, Skipped, compare, excerpt, inside
from regional_news.output.web.charts import Bars, nice_top, together
from regional_news.output.web.health import health_of
from regional_news.output.web.language import chinese, explain
from regional_news.output.web.search_form import SearchForm
from regional_news.output.web.visit import is_link
from regional_news.storage.sqlite import Store
from tests import payloads
from tests.every import every

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.text(alphabet="甲乙丙丁12ab。 \n", max_size=40)


class TestChanges:
    @given(TEXTS, TEXTS)
    def test_both_versions_can_be_read_off(self, old: str, new: str) -> None:
        """What is not new is the old version, what is not gone the new one; empty paragraphs are passed over."""
        paragraphs = compare(old, new)

        def version(left_out: str) -> list[str]:
            texts = ["".join(text for kind, text in one.pieces if kind != left_out) for one in paragraphs]
            return [text for text in texts if text]

        assert version("new") == [text for text in old.split("\n") if text]
        assert version("gone") == [text for text in new.split("\n") if text]

    @given(TEXTS)
    def test_nothing_changed_between_a_text_and_itself(self, text: str) -> None:
        assert all(paragraph.is_same for paragraph in compare(text, text))

    def test_numbers_and_words_are_not_cut(self) -> None:
        assert inside("共12家", "共15家").pieces == (("same", "共"), ("gone", "12"), ("new", "15"), ("same", "家"))

    def test_a_single_character_in_common_is_no_island(self) -> None:
        kinds = [kind for kind, _ in inside("甲的乙", "丙的丁").pieces]
        assert kinds == ["gone", "new"]

    def test_far_paragraphs_are_counted_not_shown(self) -> None:
        text = "\n".join(f"第{place}段" for place in range(20))
        shown = excerpt(compare(text, text.replace("第10段", "第十段")))
        assert [part.number for part in shown if isinstance(part, Skipped)] == [9, 8]

    @pytest.mark.slow
    def test_huge_versions_are_compared_in_bounded_steps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The matcher, which takes the square of what it is given, is never given more than it can do."""
        given_sizes = []
        matcher = changes.SequenceMatcher

        def watched(junk: None, a: str, b: str, *, autojunk: bool) -> object:
            given_sizes.append(len(a) * len(b))
            return matcher(junk, a, b, autojunk=autojunk)

        monkeypatch.setattr(changes, "SequenceMatcher", watched)
        rng = random.Random(1)
        for separator in ("", "\n"):
            old, new = (separator.join(rng.choices("甲乙丙丁", k=60_000)) for _ in range(2))
            assert compare(old, new)
        assert max(given_sizes) <= MAX_COMPARISONS

    def test_many_long_edits_cost_no_more_than_one_page_may(self, monkeypatch: pytest.MonkeyPatch) -> None:
        given_sizes = []
        matcher = changes.SequenceMatcher

        def watched(junk: None, a: str, b: str, *, autojunk: bool) -> object:
            given_sizes.append(len(a) * len(b))
            return matcher(junk, a, b, autojunk=autojunk)

        monkeypatch.setattr(changes, "SequenceMatcher", watched)
        rng = random.Random(2)
        old, new = ("\n".join("".join(rng.choices("甲乙丙丁", k=800)) for _ in range(60)) for _ in range(2))
        assert len(compare(old, new)) >= 60
        assert sum(given_sizes) <= MAX_EFFORT


class TestCharts:
    CHART = Bars(title="T", labels=("11-01", "11-02"), series={"甲": (3, 0), "乙": (1, 2)}, links=("/a", "/b"))

    def test_every_part_is_drawn_to_its_height(self) -> None:
        drawing = html.fragment_fromstring(self.CHART.svg(width=400, height=200))
        tall = {found.find("title").text: float(found.get("height")) for found in drawing.iter("rect")}
        assert set(tall) == {"11-01 · 甲: 3", "11-01 · 乙: 1", "11-02 · 乙: 2"}
        assert tall["11-01 · 甲: 3"] == pytest.approx(3 * tall["11-01 · 乙: 1"], abs=0.2)

    def test_hostile_names_stay_text(self) -> None:
        for text in payloads.MARKUP:
            chart = Bars(title=text, labels=(text,), series={text: (1,)}, links=(f"/search?q={text}",))
            drawing = html.fragment_fromstring(chart.svg(width=300, height=100))
            assert {found.tag for found in drawing.iter()} <= {"svg", "line", "text", "a", "rect", "title"}
            assert not [name for found in drawing.iter() for name in found.attrib if name.startswith("on")]

    def test_an_empty_chart_is_an_axis(self) -> None:
        assert "rect" not in Bars(title="T", labels=(), series={}).svg(width=300, height=100)

    @given(st.integers(min_value=0, max_value=10**9))
    def test_an_axis_ends_above_its_highest_bar_and_quarters(self, value: int) -> None:
        assert value <= nice_top(value)
        assert nice_top(value) % 4 == 0
        assert nice_top(value) <= max(4, 2.5 * value)

    def test_more_series_than_colours_are_added_up(self) -> None:
        series = {str(place): (place, 1) for place in range(12)}
        shown = together(series, others="others")
        assert len(shown) == charts.COLOURS
        assert shown["others"] == (sum(range(7, 12)), 5)


class TestWish:
    VALUES = st.text(max_size=8)

    @given(
        st.builds(
            SearchForm,
            q=VALUES.map(str.strip),
            portal=st.lists(VALUES.filter(bool), unique=True, max_size=20).map(tuple),
        )
    )
    def test_its_address_leads_back_to_it(self, form: SearchForm) -> None:
        assert SearchForm.of(QueryParams(form.address().partition("?")[2])) == form

    def test_a_filter_toggled_twice_is_as_it_was(self) -> None:
        form = SearchForm(q="x", region=("37",))
        assert form.toggled("region", "43").toggled("region", "43") == form

    def test_another_filter_begins_at_the_first_page(self) -> None:
        assert SearchForm(page="7").toggled("portal", "heze").page == "1"


class TestLinks:
    @every("url", [*payloads.LINKS, "", None, "http://", "https:///x", "http:x", " http://x/", "http://x\n/"])
    @pytest.mark.fault("M3", "an address is javascript:, data:, file: or relative", "it is shown and never linked")
    def test_what_leads_elsewhere_is_no_link(self, url: str | None) -> None:
        assert not is_link(url)

    def test_web_addresses_are_links(self) -> None:
        assert is_link("http://www.heze.cn/a")
        assert is_link("https://bbs.example:8080/?a=1#b")


class TestHealth:
    @pytest.mark.parametrize(
        ("code", "hours", "word"),
        [(0, 1, "good"), (0, 72, "stale"), (4, 1, "incomplete"), (1, 1, "failed"), (99, 1, "unknown")],
    )
    def test_a_run_that_ended_is_judged_by_its_code_and_age(
        self, tmp_path: Path, code: int, hours: int, word: str
    ) -> None:
        end = datetime(2026, 11, 1, tzinfo=UTC)
        with Store.open(tmp_path / "s.db") as store:
            run = store.start_run(spider="heze", at=end)
            store.finish_run(run, reason="finished", exit_code=code, at=end)
            [found] = store.runs()
        assert health_of(found, now=datetime.fromtimestamp(end.timestamp() + 3600 * hours, UTC)).word == word

    @pytest.mark.parametrize(("hours", "word"), [(1, "running"), (13, "failed")])
    def test_a_run_without_an_end_goes_on_or_was_killed(self, tmp_path: Path, hours: int, word: str) -> None:
        begin = datetime(2026, 11, 1, tzinfo=UTC)
        with Store.open(tmp_path / "s.db") as store:
            store.start_run(spider="heze", at=begin)
            [found] = store.runs()
        assert health_of(found, now=datetime.fromtimestamp(begin.timestamp() + 3600 * hours, UTC)).word == word


class TestLanguage:
    def test_placeholders_are_the_same_in_both_languages(self) -> None:

        def named(text: str) -> set[str]:
            return {name for _, name, _, _ in string.Formatter().parse(text) if name}

        for english, translated in chinese().items():
            assert named(english) == named(translated), english

    def test_a_line_nobody_translated_stays_as_it_is(self) -> None:
        assert explain("zh", "something else went wrong") == "something else went wrong"
        assert explain("zh", "store " + "x" * 5_000) == "store " + "x" * 5_000
