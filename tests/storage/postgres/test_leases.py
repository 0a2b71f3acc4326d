"""Of machines that share a store one at a time has a portal and a host, and one that lost them stores nothing more."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings

from regional_news.errors import AlreadyRunningError
from regional_news.run.context import LockedStore
from regional_news.run.locks import RunLock
from regional_news.storage.postgres.leases import LeaseLostError, Leases
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.place import StoreServer
from sandbox import Sandbox
from tests import forked
from tests.crawling import FAST, command, crawl, environment
from tests.factory import make_article
from tests.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.storage.sqlite.place import StorePlace

pytestmark = pytest.mark.parametrize("place", ["server"], indirect=True)
HEZE = ["portal:heze", "host:www.heze.cn"]


def leases_of(store: Store, holder: str, seconds: float = 60) -> Leases:
    leases = store.engine.leases(holder=holder, seconds=seconds)
    assert leases is not None
    return leases


def execute(store: Store, sql: str) -> Any:
    with store.engine.reading() as db:
        return db.execute(sql)


def other_machine_takes_all(store: Store) -> None:
    execute(store, "UPDATE lease SET token = nextval('lease_token'), until = clock_timestamp() + interval '1 hour'")


def end_all_leases(store: Store) -> None:
    execute(store, "UPDATE lease SET until = clock_timestamp() - interval '1 second'")


def test_one_holder_at_a_time_has_a_lease_until_it_gives_it_back_or_the_servers_time_is_up(place: StorePlace) -> None:
    with Store.open(place) as one, Store.open(place) as other:
        first, second = leases_of(one, "first"), leases_of(other, "second")
        first.take(HEZE)
        with pytest.raises(AlreadyRunningError, match=r"www\.heze\.cn is already being crawled .* by first"):
            second.take(["host:a.example", "host:www.heze.cn"])
        assert second.tokens == {}
        first.renew()
        assert first.are_good
        first.release()
        second.take(HEZE)
        end_all_leases(one)
        second.renew()
        with pytest.raises(AlreadyRunningError):
            first.take(HEZE)
        end_all_leases(one)
        first.take(HEZE)
        with pytest.raises(LeaseLostError):
            second.renew()
        assert (first.are_good, second.are_good) == (True, False)


def test_a_host_that_another_machine_has_is_left_whole_and_one_that_a_request_took_is_ours(
    place: StorePlace, tmp_path: Path
) -> None:
    assert isinstance(place, StoreServer)
    settings = Settings(
        {"DATA_DIR": str(tmp_path), "STORE_URL": place.url, "LEASE_SECONDS": 60, "DOWNLOAD_TIMEOUT": 30}
    )
    with Store.open(place) as store, LockedStore.open(settings, "site:a.cn", ["a.cn"]) as locked:
        other = leases_of(store, "another machine")
        other.take(["host:news.a.cn"])
        assert not locked.take_host("news.a.cn", data_dir=tmp_path, portal="site:a.cn")
        RunLock.take(tmp_path, "site:b.cn", host="news.a.cn").release()
        other.release()
        assert locked.leases is not None
        locked.leases.take(["host:www.a.cn"])
        for host in ("news.a.cn", "www.a.cn"):
            assert locked.take_host(host, data_dir=tmp_path, portal="site:a.cn")
        with pytest.raises(AlreadyRunningError):
            other.take(["host:www.a.cn"])


def test_of_many_who_want_a_lease_at_once_one_gets_it(place: StorePlace) -> None:
    got: list[str] = []
    at_once = threading.Barrier(6)

    def want(name: str) -> None:
        with Store.open(place) as store:
            leases = leases_of(store, name)
            at_once.wait()
            try:
                leases.take([*HEZE, f"host:{name}"])
            except AlreadyRunningError:
                return
            got.append(name)

    Store.open(place).close()
    threads = [threading.Thread(target=want, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


@pytest.mark.fault(
    "J12", "a machine sleeps in the middle of a crawl", "awake, it stores nothing once another has had its lease"
)
def test_who_slept_past_its_lease_stores_nothing_once_another_has_had_it(place: StorePlace) -> None:
    with Store.open(place) as asleep, Store.open(place) as awake:
        leases = leases_of(asleep, "asleep")
        leases.take(HEZE)
        leases.fence("portal:heze")
        run = asleep.start_run(spider="heze")
        asleep.save(make_article(article_id="1"), run_id=run)
        end_all_leases(awake)
        heir = leases_of(awake, "awake")
        heir.take(HEZE)
        with pytest.raises(LeaseLostError, match="the lease has ended"):
            asleep.save(make_article(article_id="2"), run_id=run)
        heir.release()
        with pytest.raises(LeaseLostError):
            asleep.save(make_article(article_id="3"), run_id=run)
        assert awake.count_by_portal() == {"heze": 1}


def test_a_lease_passes_to_nobody_while_its_holder_is_storing(place: StorePlace) -> None:
    with Store.open(place) as storing, Store.open(place) as waiting:
        mine, theirs = leases_of(storing, "storing"), leases_of(waiting, "waiting")
        mine.take(HEZE)
        mine.fence("portal:heze")
        done: list[str] = []
        thread = threading.Thread(target=lambda: (theirs.take(HEZE), done.append("taken")))  # type: ignore[func-returns-value]
        with storing.engine.writing() as db:
            db.execute("UPDATE lease SET until = clock_timestamp()")
            with closing(Store.open(place, read_only=True)) as looking:
                thread.start()
                blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
                wait_until(lambda: execute(looking, blocked).fetchone()[0] > 0)
            done.append("stored")
        thread.join()
        assert done == ["stored", "taken"]


@pytest.mark.slow
@pytest.mark.fault(
    "J12", "two machines crawl one portal", "the second ends with exit code 5 before it asks for anything"
)
def test_a_crawl_leaves_alone_what_another_machine_crawls_and_ends_when_another_takes_over(
    place: StorePlace, tmp_path: Path
) -> None:
    assert isinstance(place, StoreServer)
    short = {"LEASE_SECONDS": "2", "DOWNLOAD_TIMEOUT": "1", "RETRY_TIMES": "99"}  # a busy machine answers late
    settings = {**FAST, **short, "STORE_URL": place.url}
    with Sandbox(portals=["heze"], articles=6) as sandbox, Store.open(place) as store:
        other = leases_of(store, "another machine", seconds=3600)
        other.take(HEZE[1:])
        refused = crawl("heze", data_dir=tmp_path, sandbox=sandbox, settings=settings)
        assert refused.code == 5, refused.log
        assert "by another machine" in refused.log
        assert sandbox.requests == []
        other.release()
        log = tmp_path / "log"
        with log.open("w") as err:
            slow = {**settings, "DOWNLOAD_DELAY": "0.5"}
            line = command("heze", (), data_dir=tmp_path / "data", settings=slow)
            process = forked.start(line, env=environment(sandbox, tmp_path), stderr=err)
            wait_until(lambda: len(sandbox.requests) > 2, alive=process)
            with store.engine.reading() as db, db.transaction():  # type: ignore[attr-defined]
                end_all_leases(store)
                other_machine_takes_all(store)
            assert process.wait() == 3, log.read_text()
        assert "the lease has ended" in log.read_text()
        assert "Traceback" not in log.read_text()
        end_all_leases(store)
        again = crawl("heze", data_dir=tmp_path, sandbox=sandbox, settings=settings)
        assert again.code == 0, again.log
        assert store.count_by_portal() == {"heze": 6}
        assert [run.ended_at is None for run in store.runs()] == [False, False]
