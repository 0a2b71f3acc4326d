"""The same searches of the same articles, in SQLite's file and on a PostgreSQL of this machine, in turns.

python -m benchmarks.cluster_search STORE/regional_news.db ...
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.search import SEED, machine, make_queries, make_vocabulary, p95, timed
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.moving import move
from regional_news.storage.sqlite.place import place_of
from sandbox.database import Postgres


def main() -> None:
    """Copy each store to a server of its own, ask both, and print a row of the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stores", type=Path, nargs="+")
    parser.add_argument(
        "--folder", type=Path, help="where the servers' files go, instead of the folder of temporary ones"
    )
    options = parser.parse_args()
    print(f"{machine()}; milliseconds by the clock; load {os.getloadavg()[0]:.1f}\n")
    print("| articles | moved in | | p50 | p95 | frequent | medium | rare |\n|--:|--:|---|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        os.chmod(scratch, 0o755)  # noqa: PTH101 - the server is another user's
        for number, path in enumerate(options.stores):
            with Postgres(Path(scratch) / str(number)) as server:
                _beside(path, server)


def _beside(path: Path, server: Postgres) -> None:
    began = time.perf_counter()
    place = place_of(path.parent, server.url)
    with Store.open(path, read_only=True) as file, Store.open(place) as there:
        move(file, there)
    moved_s = time.perf_counter() - began
    with Store.open(path, read_only=True) as file, Store.open(place, read_only=True) as there:
        size = sum(file.count_by_portal().values())
        queries = make_queries(make_vocabulary(), size)
        mixed = [(name, filters) for name, dealt in queries.items() for filters in dealt] * 2
        random.Random(SEED).shuffle(mixed)
        times: dict[str, dict[str, list[float]]] = {kind: {name: [] for name in queries} for kind in ("file", "server")}
        for name, filters in mixed:
            for kind, store in (("file", file), ("server", there)):
                selection = store.select(filters)
                waited, _ = timed(lambda selection=selection: (selection.newest(), selection.count()))  # type: ignore[misc]
                times[kind][name].append(waited)
    for kind, by_class in times.items():
        every = [ms for values in by_class.values() for ms in values]
        classes = " | ".join(f"{p95(values):.1f}" for values in by_class.values())
        head = f"| {size:,} | {moved_s:.0f} s" if kind == "file" else "| | "
        print(f"{head} | {kind} | {statistics.median(every):.1f} | {p95(every):.1f} | {classes} |", flush=True)


if __name__ == "__main__":
    main()
