"""How much quicker several machines store than one, and than SQLite: each writer a process with a portal of its own.

python -m benchmarks.cluster_writers --writers 1 8              of a third of the articles the text was published before
python -m benchmarks.cluster_writers --reprints 0               none was
python -m benchmarks.cluster_writers --commit-ms 50             commits take 50 ms longer, as by a second server
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import reprints, search
from benchmarks.cluster import processor_of, store_path_of
from regional_news.storage.sqlite import Store
from sandbox.cluster import say
from sandbox.database import Postgres

if TYPE_CHECKING:
    from regional_news.item.article import Article


def articles(writer: int, number: int, share: float) -> list[Article]:
    """Return a writer's articles, of which a share repeats what another writer publishes at about the same time."""
    vocabulary, chance = search.make_vocabulary(), random.Random(writer)
    made = []
    for place in range(number):
        (own,) = search.make_articles(vocabulary, own_number := place * 100 + writer, own_number + 1)
        if writer and chance.random() < share:
            other = max(0, place - chance.randrange(3)) * 100 + chance.randrange(writer)
            (first,) = search.make_articles(vocabulary, other, other + 1)
            own = replace(own, text=reprints.retold(chance, first.text, own.text))
        made.append(replace(own, portal=f"portal{writer}"))
    return made


def write(writer: int, number: int, share: float, url: str, folder: Path) -> None:
    """Be one writer: make the articles, wait for a word, store them one by one, and say what that took."""
    own = articles(writer, number, share)
    with Store.open(store_path_of(url, folder)) as store:
        run = store.start_run(spider=f"portal{writer}")
        print("ready", flush=True)
        sys.stdin.readline()
        began = time.process_time()
        for article in own:
            store.save(article, run_id=run)
        print(time.process_time() - began, flush=True)


def measure(writers: int, number: int, share: float, url: str, folder: Path, pid: int) -> tuple[float, float, float]:
    """Return articles a second, and the milliseconds of processor that one takes, the writer's and the server's."""
    line = [sys.executable, "-m", "benchmarks.cluster_writers", "--url", url, "--articles", str(number)]
    line += ["--reprints", str(share), "--folder", str(folder), "--writer"]
    started = [
        subprocess.Popen([*line, str(writer)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for writer in range(writers)
    ]
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    before, began = processor_of(pid), time.monotonic()
    for one in started:
        assert one.stdin
        print("go", file=one.stdin, flush=True)
    own = sum(float(one.stdout.readline()) for one in started if one.stdout)
    took_s = time.monotonic() - began
    server = processor_of(pid) - before
    for one in started:
        one.communicate()
    total = writers * number
    return total / took_s, own / total * 1000, server / total * 1000


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--writers", type=int, nargs="*", default=[1, 8])
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--reprints", type=float, default=1 / 3)
    parser.add_argument("--commit-ms", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--url")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--writer", type=int)
    given = parser.parse_args()
    if given.writer is not None:
        write(given.writer, given.articles, given.reprints, given.url, given.folder)
        return
    say(f"{given.articles} articles a writer, {given.reprints:.0%} reprinted")
    alone = 0.0
    for turn, writers in itertools.product(range(given.rounds), given.writers):
        with tempfile.TemporaryDirectory(prefix="regional-news-writers-", ignore_cleanup_errors=True) as made:
            folder = Path(made)
            folder.chmod(0o755)
            Store.open(folder / "regional_news.db").close()
            in_file = measure(writers, given.articles, given.reprints, "", folder, 0)
            with Postgres(folder / "postgres") as postgres:
                with Store.open(store_path_of(postgres.url, folder)) as store, store.engine.reading() as db:
                    for name, value in (("commit_delay", given.commit_ms * 1000), ("commit_siblings", 0)):
                        db.execute(f"ALTER SYSTEM SET {name} = {value}")
                    db.execute("SELECT pg_reload_conf()")
                on_server = measure(writers, given.articles, given.reprints, postgres.url, folder, postgres.pid)
        alone = alone or in_file[0]
        for name, (rate, own_ms, server_ms) in (("SQLite", in_file), ("PostgreSQL", on_server)):
            say(
                f"{turn + 1}. {writers} writers, {name}: {rate:.0f} articles/s ({rate / alone:.2f} × one to SQLite), "
                f"{own_ms:.1f} + {server_ms:.1f} ms of processor an article; load {os.getloadavg()[0]:.1f}"
            )


if __name__ == "__main__":
    main()
