"""Kill workers, kill PostgreSQL, cut the network: is everything stored once, and no portal crawled twice at a time?

Run by hand, as root for the network (`ip netns`): python -m benchmarks.cluster_faults --kills 30 --restarts 10 --cut 60
Fill the server's disk, as root (a tmpfs is mounted):  python -m benchmarks.cluster_faults --full
"""

from __future__ import annotations

import argparse
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from benchmarks import search
from regional_news.errors import StorageError
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.place import place_of
from sandbox.cluster import LocalCluster, say, wait_until
from sandbox.database import Postgres

PORTALS = ("heze", "yueyang", "tengzhou", "yybnet")
OUTSIDE, INSIDE, NAMESPACE = "10.213.0.1", "10.213.0.2", "rn-faults"


def plan_again(cluster: LocalCluster) -> None:
    """Publish two stories a portal, and let all be due now."""
    for portal in PORTALS:
        cluster.sandbox.publish(portal, 2)
    cluster.ask("UPDATE planned SET due = clock_timestamp()")


def keep_up(cluster: LocalCluster) -> None:
    """Start again what has ended, as systemd does."""
    for name in ("one", "two"):
        if name not in cluster.workers or cluster.workers[name].poll() is not None:
            cluster.workers.pop(name, None)
            cluster.start(name)


def is_crawling(cluster: LocalCluster) -> bool:
    """Tell whether a portal is being crawled."""
    return cluster.ask("SELECT count(*) FROM lease WHERE name LIKE 'portal:%' AND until > now()") != [(0,)]


def tokens_of(cluster: LocalCluster, holder: str) -> list[int]:
    """Return the tokens of the portals that a process, or a worker's processes, hold now."""
    sql = f"SELECT token FROM lease WHERE name LIKE 'portal:%' AND holder LIKE '{holder}' AND until > now()"
    return [int(token) for (token,) in cluster.ask(sql)]


def kill_workers(cluster: LocalCluster, times: int, chance: random.Random) -> None:
    """Kill one of two workers, its crawls, or only one crawl, at random moments; tell when the work went on."""
    resumed: list[float] = []
    for number in range(times):
        keep_up(cluster)
        plan_again(cluster)
        if number % 5:  # one in five is killed while its crawls begin
            wait_until(lambda: is_crawling(cluster))
        time.sleep(chance.uniform(0, 3))
        busy = [name for name in cluster.workers if cluster.crawls(name)]
        victim = chance.choice(busy or list(cluster.workers))
        holder = f"{victim}, %"
        if number % 3 == 2 and (crawls := cluster.crawls(victim)):
            holder = f"{victim}, process {(crawl := chance.choice(crawls))}"
            held = tokens_of(cluster, holder)
            subprocess.run(["kill", "-9", str(crawl)], check=False)
        else:
            held = tokens_of(cluster, holder)
            cluster.kill(victim)
        killed_at = time.monotonic()

        def is_taken_over(held: list[int] = held) -> bool:
            left = f"SELECT count(*) FROM lease WHERE token = ANY (ARRAY{held}::bigint[])"
            return cluster.is_done() or cluster.ask(left) == [(0,)]

        if held:
            wait_until(is_taken_over)
            resumed.append(time.monotonic() - killed_at)
        say(f"kill {number + 1}: {victim}, {len(held)} portals taken over after {resumed[-1] if held else 0:.1f} s")
    if resumed:
        say(f"Work went on after {statistics.median(resumed):.1f} s in the middle, {max(resumed):.1f} s at most.")


def kill_postgres(cluster: LocalCluster, times: int, chance: random.Random) -> None:
    """Kill the database in the middle of crawls and start it again."""
    for number in range(times):
        keep_up(cluster)
        plan_again(cluster)
        wait_until(lambda: is_crawling(cluster))
        time.sleep(chance.uniform(0, 3))
        cluster.postgres.kill()
        time.sleep(chance.uniform(0, 3))
        cluster.postgres.start()
        took_s = wait_until(
            lambda: all(worker.poll() is None for worker in cluster.workers.values()) and cluster.is_done()
        )
        say(f"restart {number + 1}: the same workers ended all work after {took_s:.1f} s")


def fill_disk(folder: Path) -> bool:
    """Let the server's disk be full while articles are stored, and make room; return whether all is as it should be."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", folder], check=True)
    try:
        with Postgres(folder / "postgres") as postgres, Store.open(place_of(folder, postgres.url)) as store:
            run, stored, said = store.start_run(spider="heze"), 0, ""
            ballast = folder / "ballast"
            for article in search.make_articles(search.make_vocabulary(), 0, 2_000):
                if stored == 5:
                    ballast.write_bytes(bytes(shutil.disk_usage(folder).free - (1 << 20)))
                try:
                    store.save(article, run_id=run)
                except StorageError as error:
                    said = str(error)
                    ballast.unlink()
                    store.save(article, run_id=run)  # by the same connection
                    stored += 1
                    break
                stored += 1
            kept = sum(store.count_by_portal().values())
    finally:
        subprocess.run(["umount", folder], check=True)
    say(f"disk full: {said!r}; with room again {kept} of {stored} articles are there")
    return kept == stored and said.endswith("No space left on device") and "\n" not in said


def forward(port: int) -> None:
    """Lead connections from the other namespace to the sandbox's proxy."""
    listening = socket.create_server((OUTSIDE, port))

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        while True:
            inner, _ = listening.accept()
            outer = socket.create_connection(("127.0.0.1", port))
            for pair in ((inner, outer), (outer, inner)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()


def ip(*words: str) -> None:
    """Change the network."""
    subprocess.run(["ip", *words], check=True)


def make_namespace() -> None:
    """Make a network of its own with one way out."""
    remove_namespace()
    ip("netns", "add", NAMESPACE)
    ip("link", "add", "rn-out", "type", "veth", "peer", "name", "rn-in", "netns", NAMESPACE)
    ip("addr", "add", f"{OUTSIDE}/24", "dev", "rn-out")
    ip("link", "set", "rn-out", "up")
    for words in (
        ("addr", "add", f"{INSIDE}/24", "dev", "rn-in"),
        ("link", "set", "rn-in", "up"),
        ("link", "set", "lo", "up"),
    ):
        ip("-n", NAMESPACE, *words)


def set_silent(*, is_silent: bool) -> None:
    """Lose every packet between the two, both ways, with nobody being told; or no more."""
    nobody = ("lladdr", "02:00:00:00:00:99", "nud", "permanent")
    for where, address, device in (((), INSIDE, "rn-out"), (("-n", NAMESPACE), OUTSIDE, "rn-in")):
        ip(*where, "neigh", "replace" if is_silent else "del", address, "dev", device, *(nobody if is_silent else ()))


def remove_namespace() -> None:
    """Take it away."""
    subprocess.run(["ip", "netns", "del", NAMESPACE], check=False, stderr=subprocess.DEVNULL)
    subprocess.run(["ip", "link", "del", "rn-out"], check=False, stderr=subprocess.DEVNULL)


def cut_network(cluster: LocalCluster, seconds: int, _chance: random.Random) -> None:
    """Cut one of two workers off from database and portals without a word, and let the other one go on."""
    for name in list(cluster.workers):
        cluster.stop(name)
    port = cluster.sandbox.proxy_url.rpartition(":")[2]
    forward(int(port))
    proxy = f"http://{OUTSIDE}:{port}"
    cluster.start(
        "far",
        before=("ip", "netns", "exec", NAMESPACE),
        http_proxy=proxy,
        https_proxy=proxy,
        STORE_URL=cluster.postgres.url.replace("127.0.0.1", OUTSIDE),
    )
    plan_again(cluster)
    wait_until(lambda: cluster.ask("SELECT count(*) FROM lease WHERE holder LIKE 'far, %' AND until > now()") != [(0,)])
    cluster.start("near")
    set_silent(is_silent=True)
    cut_at = time.monotonic()
    took_s = wait_until(cluster.is_done)
    time.sleep(max(0.0, seconds - (time.monotonic() - cut_at)))
    set_silent(is_silent=False)
    plan_again(cluster)
    wait_until(cluster.is_done)
    back_s = wait_until(lambda: cluster.ask("SELECT until > now() FROM lease WHERE name = 'worker:far'") == [(True,)])
    say(f"network cut for {seconds:.0f} s: the other worker had done all after {took_s:.1f} s")
    say(f"the one that was cut off was back {back_s:.1f} s after all was done again")
    say(f"the worker that was cut off said: {cluster.said('far').strip() or 'nothing'}")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--restarts", type=int, default=10)
    parser.add_argument("--cut", type=int, default=60)
    parser.add_argument("--full", action="store_true", help="the server's disk, for a moment")
    parser.add_argument("--lease", type=float, default=6)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.full:
        with tempfile.TemporaryDirectory(prefix="regional-news-full-") as made:
            sys.exit(not fill_disk(Path(made)))
    chance = random.Random(given.seed)
    listen = ["127.0.0.1"]
    if given.cut:
        make_namespace()
        listen.append(OUTSIDE)
    try:
        with tempfile.TemporaryDirectory(prefix="regional-news-faults-", ignore_cleanup_errors=True) as made:
            Path(made).chmod(0o755)
            with LocalCluster(
                Path(made),
                portals=PORTALS,
                articles=12,
                lease_s=given.lease,
                latency_s=0.2,
                listen=listen,
                REVISIT_HOURS="",
            ) as cluster:
                say(cluster.command("cluster", "plan", *PORTALS).strip())
                is_well = []
                for injure in (kill_workers, kill_postgres, cut_network):
                    times = {"kill_workers": given.kills, "kill_postgres": given.restarts, "cut_network": given.cut}
                    if times[injure.__name__]:
                        injure(cluster, times[injure.__name__], chance)
                        end_all(cluster)
                        is_well.append(told(cluster))
                sys.exit(not all(is_well))
    finally:
        if given.cut:
            remove_namespace()


def end_all(cluster: LocalCluster) -> None:
    """Let the workers do what is left, and all that was published."""
    keep_up(cluster)
    plan_again(cluster)
    wait_until(lambda: cluster.ask("SELECT count(*) FROM planned WHERE due < now()") == [(0,)])
    wait_until(cluster.is_done)


def told(cluster: LocalCluster) -> bool:
    """Say what is lost, doubled, or was crawled twice at a time."""
    wanted = {(page["portal"], page["article_id"]) for page in cluster.sandbox.truth.values()}
    stored = cluster.articles()
    lost, doubled = wanted - set(stored), [key for key, number in stored.items() if number > 1]
    versions = cluster.ask("SELECT count(*) FROM revision")[0][0]
    twice, most = cluster.crawled_twice_at_a_time(), cluster.sandbox.most_at_once
    with Store.open(cluster.place, read_only=True) as store:
        open_runs = sum(run.ended_at is None for run in store.runs(limit=10_000))
    say(f"{len(wanted)} articles served, {len(stored)} stored, {versions} revisions")
    say(f"{len(lost)} lost, {len(doubled)} doubled, crawls of a portal at a time twice: {len(twice)}")
    say(f"requests to a host at a time: {most}; runs without an end: {open_runs}")
    return not (lost or doubled or versions or twice or max(most.values()) > 1 or open_runs)


if __name__ == "__main__":
    main()
