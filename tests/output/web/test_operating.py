"""Pages for who runs it: runs with their logs, and what programs that watch are told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from regional_news.output.web.app import make_app
from regional_news.output.web.pages import operating
from regional_news.storage.sqlite import Store
from tests.factory import make_article
from tests.web_client import Client
from tests.web_store import fill

if TYPE_CHECKING:
    from pathlib import Path

STARTED = datetime(2026, 11, 20, 3, 0, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "regional_news.db"
    fill(path, with_harmful=False)
    return path


@pytest.fixture
def client(path: Path) -> Client:
    return Client(make_app(path, hosts=["127.0.0.1"]))


def add_run(path: Path, *, log: str | None, spider: str = "discuz:127.0.0.1:8080") -> int:
    """Enter a run that ended badly, with a log begun a second before it."""
    with Store.open(path) as store:
        number = store.start_run(spider=spider, arguments={"limit": 3}, at=STARTED)
        store.finish_run(
            number,
            reason="finished",
            exit_code=4,
            counts={"articles/new": 7, "refused/no_time": 2, "downloader/request_count": 31},
            because={"code": "nothing_read", "values": {}},
            at=STARTED + timedelta(seconds=90),
        )
    if log is not None:
        folder = path.parent / "logs"
        folder.mkdir(exist_ok=True)
        name = spider.replace(":", "_")
        (folder / f"2026-11-20T030000Z-{name}.log").write_text(log, "utf-8")
        (folder / f"2026-11-20T040000Z-{name}.log").write_text("of a later run", "utf-8")
    return number


def test_every_run_is_listed_and_leads_to_its_summary_and_log(client: Client, path: Path) -> None:
    number = add_run(path, log="Opened\n\x1b[2Jread 7")
    rows = client.get("/runs").page.xpath("//table[@class='runs']/tbody/tr")
    assert len(rows) == number
    page = client.get(rows[0].xpath("th/a/@href")[0])
    assert page.status == 200
    text = " ".join(page.shown("//main"))
    assert "no_time 2" in text
    assert "Exit code4" in text
    assert "limit" in text
    assert page.page.xpath("//pre[@class='log']")[0].text == "Opened\n\\x1b[2Jread 7"
    assert client.get(f"/runs/log?run={number}").text == "Opened\n\\x1b[2Jread 7"


def test_a_run_without_a_log_says_so(client: Client, path: Path) -> None:
    number = add_run(path, log=None)
    assert "No log is kept of this run" in client.get(f"/runs?run={number}").text
    assert client.get(f"/runs/log?run={number}").status == 404


@pytest.mark.parametrize("at", ["/runs?run=99", "/runs?run=x", "/runs?run=²", "/runs/log?run=", "/runs?before=x"])
def test_a_run_that_is_none_is_answered_with_one_line(client: Client, at: str) -> None:
    assert client.get(at).status == 400


def test_runs_are_turned_page_by_page_and_by_portal(
    client: Client, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operating, "RUNS_A_PAGE", 2)
    seen, at = [], "/runs"
    while at:
        page = client.get(at).page
        seen += page.xpath("//table[@class='runs']/tbody/tr/th/a/@href")
        at = "".join(page.xpath("//a[@rel='next']/@href"))
    assert seen == [f"/runs?run={number}" for number in range(5, 0, -1)]
    assert len(client.get("/runs?portal=heze").page.xpath("//table[@class='runs']/tbody/tr")) == 1


def test_health_is_told_while_the_store_can_be_read_and_is_trouble_when_it_cannot(client: Client, path: Path) -> None:
    answer = client.get("/healthz")
    assert (answer.status, json.loads(answer.text)["ok"]) == (200, True)
    path.write_bytes(b"no database" * 1000)
    answer = client.get("/healthz")
    assert (answer.status, json.loads(answer.text)["ok"]) == (503, False)
    path.unlink()
    answer = client.get("/healthz")
    assert (answer.status, json.loads(answer.text)["store"]) == (503, f"store {path}: it was shown here and is gone")
    assert [client.get(at).status for at in ("/", "/search", "/metrics")] == [503] * 3
    assert Client(make_app(path, hosts=["127.0.0.1"])).get("/healthz").status == 200  # where none was, none is amiss


def test_runs_of_a_portal_that_never_ran_are_an_error_that_names_near_ones(client: Client) -> None:
    answer = client.get("/runs?portal=hezee")
    assert answer.status == 400
    assert "portal 'hezee': the store holds none; near ones: heze" in answer.shown("//p[@class='line']")[0]


def test_metrics_are_read_by_prometheus_own_parser_and_agree_with_the_store(client: Client, path: Path) -> None:
    add_run(path, log=None, spider="heze")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    found = {
        (sample.name.removeprefix("regional_news_"), *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    with Store.open(path, read_only=True) as store:
        assert {key[1]: value for key, value in found.items() if key[0] == "articles"} == store.count_by_portal()
    assert found["run_exit_code", "heze"] == 4
    assert found["run_articles", "heze", "new"] == 7
    assert found["run_refused", "heze"] == 2
    assert found["run_going_on", "yybnet"] == 1
    assert ("success_timestamp_seconds", "tengzhou") not in found
    assert found["store_bytes",] > 0


def test_a_portal_known_by_its_host_has_the_state_and_the_runs_of_its_own(client: Client, path: Path) -> None:
    portal = "site:www.hewan.example"
    with Store.open(path) as store:
        number = store.start_run(spider=portal, at=STARTED)
        store.save(make_article(portal=portal, article_id="of-the-site"), run_id=number)
        store.finish_run(number, reason="finished", exit_code=4, at=STARTED)
        (row,) = client.get("/").page.xpath(f"//tr[contains(., '{portal}')]")
        assert "incomplete" in " ".join(row.itertext())
        month = store.statistics.month(date(2026, 11, 1), date(2026, 12, 1), before=date(2026, 10, 1))
        (line,) = [one for one in month.portals() if one.portal == portal]
    assert (line.runs, line.good_runs) == (1, 0)
