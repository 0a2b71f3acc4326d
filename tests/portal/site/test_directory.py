"""The directory names no portal without a source, and leads each to a spider that takes its address."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from regional_news.cli import app
from regional_news.errors import UserError
from regional_news.item import regions
from regional_news.item.article import utc_now
from regional_news.ops.run import find_targets, targets_of_region
from regional_news.portal import directory
from regional_news.storage.sqlite import Store
from tests.every import every
from tools import portals_page

if TYPE_CHECKING:
    from pathlib import Path


def test_there_are_at_least_150_portals_and_each_once() -> None:
    entries = directory.entries()
    assert len(entries) >= 150
    assert Counter(entry.url for entry in entries).most_common(1)[0][1] == 1


@every("entry", directory.entries)
def test_an_entry_has_a_place_a_source_and_a_date(entry: directory.Listed) -> None:
    assert regions.by_code(entry.region) is not None
    assert regions.current(entry.region) == entry.region
    assert entry.region[:2] in {"37", "43"}
    assert entry.source in directory.sources()
    assert entry.since[:2] == "20"


def test_every_entry_leads_to_a_spider() -> None:
    targets = {t.portal: t for prefix in ("37", "43") for t in targets_of_region(prefix)}
    assert targets["heze"].arguments == ()
    county = targets["site:www.juancheng.gov.cn"]
    assert county.arguments == ("url=http://www.juancheng.gov.cn/", "region=371726")
    led = [find_targets([entry.target]) for entry in directory.entries()]  # two addresses may be one newspaper's
    assert {target.portal for found in led for target in found} == {*targets}
    assert all(led)


@every("prefix", ["99", "3", "abc", "37ab", "37²1", "３７", "371799"])
def test_a_place_that_there_is_not_is_refused_with_near_ones(prefix: str) -> None:
    with pytest.raises(UserError, match="no such place"):
        directory.of_region(prefix)


def test_a_prefecture_holds_its_counties() -> None:
    found = {entry.region for entry in directory.of_region("3717")}
    assert "371700" in found
    assert "371726" in found
    assert all(code.startswith("3717") for code in found)


def test_portals_shows_the_spiders_and_with_all_the_directory(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["portals", "--region", "3717", "--all", "--json", "--data-dir", str(tmp_path)])
    assert shown.exit_code == 0, shown.output
    rows = {row["key"]: row for row in json.loads(shown.stdout)}
    assert rows["heze"]["pattern"]
    assert rows["site:http://www.juancheng.gov.cn/"]["state"] == "never crawled"
    assert "china-public-debt" in rows["site:http://www.heze.gov.cn/"]["source"]
    assert len([row for row in rows.values() if row["name"] == "中国菏泽网"]) == 1
    with Store.open(tmp_path / "regional_news.db") as store:
        store.sites.note("site:www.heze.gov.cn", state="no_answer", why="status 403", evidence=None, at=utc_now())
    told = CliRunner().invoke(app, ["portals", "--region", "3717", "--json", "--data-dir", str(tmp_path)])
    tried = {row["key"]: row for row in json.loads(told.stdout)}["site:www.heze.gov.cn"]
    listed = rows["site:http://www.heze.gov.cn/"]
    assert (tried["name"], tried["region"]) == (listed["name"], listed["region"])
    plain = CliRunner().invoke(app, ["portals", "--data-dir", str(tmp_path)])
    assert "滕州市人民政府" in plain.output
    assert "juancheng" not in plain.output


def test_the_page_of_portals_is_up_to_date() -> None:
    """`make docs` renews it."""
    page = portals_page.PAGE.read_text("utf-8")
    assert portals_page.render(page) == page
