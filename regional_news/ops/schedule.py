"""What starts `regional-news run` again and again: a line for cron, or units for systemd. Printed, never installed."""

from __future__ import annotations

import getpass
import hashlib
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from regional_news.errors import UserError
from regional_news.storage.sqlite.place import without_password

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
_UNITS: Final = {"m": MINUTE, "h": HOUR, "d": DAY}


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How often which command runs."""

    every_s: int
    command: tuple[str, ...]
    data_dir: Path

    def __post_init__(self) -> None:
        """Refuse what no line can hold: it would run as something else."""
        for word in (*self.command, str(self.data_dir)):
            if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", word):
                raise UserError("{!r}: neither cron nor systemd takes such characters", word)

    @property
    def jitter_s(self) -> int:
        """How much later than on the minute a run may begin: servers see no herd at :00."""
        return min(5 * MINUTE, self.every_s // 10)

    @property
    def minute(self) -> int:
        """The minute of the hour, another one for another folder, always the same for the same one."""
        return int(hashlib.sha256(str(self.data_dir).encode()).hexdigest(), 16) % 60

    def crontab(self) -> str:
        """Return lines for `crontab -e`; raise `UserError` for a rhythm that cron does not know."""
        line = " ".join(shlex.quote(word) for word in (*self.command, "--jitter", str(self.jitter_s), "--log"))
        return (
            f"# regional_news, every {interval(self.every_s)}: a portal that is still being crawled is left alone\n"
            f"{self._cron_times()} {line.replace('%', chr(92) + '%')}\n"
        )

    def _cron_times(self) -> str:
        minutes, hours = self.every_s // MINUTE, self.every_s // HOUR
        if minutes < 60 and 60 % minutes == 0:
            times = sorted((self.minute + step) % 60 for step in range(0, 60, minutes))
            return f"{','.join(map(str, times))} * * * *"
        if self.every_s % HOUR == 0 and hours < 24 and 24 % hours == 0:
            return f"{self.minute} {'*' if hours == 1 else f'*/{hours}'} * * *"
        if self.every_s == DAY:
            return f"{self.minute} 5 * * *"
        raise UserError(
            "--every {}: cron knows parts of an hour or a day; take --systemd for this", interval(self.every_s)
        )

    def service(self) -> str:
        """Return `regional-news.service`."""
        command = " ".join(_systemd_word(word) for word in self.command)
        folder, user = _systemd_word(str(self.data_dir)), getpass.getuser()
        return f"""\
# /etc/systemd/system/regional-news.service
[Unit]
Description=Crawl regional news portals
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
User={user}
# 5: a portal is still being crawled, 11: stopped. Anything else is for `systemctl --failed` and a person to see.
SuccessExitStatus=5 11
# The parent passes SIGTERM on, and its portals have 30 seconds to store what is in flight.
KillMode=mixed
TimeoutStopSec=45
Nice=10
NoNewPrivileges=yes
ProtectSystem=strict
PrivateTmp=yes
ReadWritePaths={folder}
"""

    def timer(self) -> str:
        """Return `regional-news.timer`."""
        return f"""\
# /etc/systemd/system/regional-news.timer
[Unit]
Description=Crawl regional news portals every {interval(self.every_s)}

[Timer]
{self._timer_times()}
RandomizedDelaySec={self.jitter_s}

[Install]
WantedBy=timers.target

# install -d -o {getpass.getuser()} {shlex.quote(str(self.data_dir))}
# systemctl daemon-reload && systemctl enable --now regional-news.timer
"""

    def _timer_times(self) -> str:
        try:
            minutes, hours, *_ = self._cron_times().split()
        except UserError:
            return f"OnBootSec=5min\nOnUnitActiveSec={self.every_s}s"
        hours = {"*": "*"}.get(hours, hours.replace("*/", "0/"))
        # Persistent: after a time without power the missed run is made up for at once.
        return f"OnCalendar=*-*-* {hours}:{minutes}:00\nPersistent=true"


def seconds_of(text: str) -> int:
    """Read an interval: `15m`, `1h`, `1d`; raises `UserError`."""
    match = re.fullmatch(r"([1-9][0-9]{0,3})([mhd])", text.strip().lower())
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0
    if not 5 * MINUTE <= seconds <= 31 * DAY:
        raise UserError("--every {}: give an interval from 5m to 31d, such as 30m, 1h or 1d", text)
    return seconds


def interval(seconds: int) -> str:
    """Return an interval as `seconds_of` reads it."""
    for letter, unit in (("d", DAY), ("h", HOUR), ("m", MINUTE)):
        if seconds % unit == 0:
            return f"{seconds // unit}{letter}"
    return f"{seconds}s"


def program() -> tuple[str, ...]:
    """Return the command line of `regional-news` with absolute paths."""
    script = Path(sys.executable).with_name("regional-news")
    return (str(script),) if script.exists() else (sys.executable, "-m", "regional_news")


def run_command(
    portals: Sequence[str], *, data_dir: Path, settings: Sequence[str], seconds: float, store_url: str = ""
) -> tuple[str, ...]:
    """Return the command line of the run that is scheduled; of a store on a server it has the address, no password."""
    given = [word for value in settings if not value.startswith("STORE_URL=") for word in ("-s", value)]
    store = ("/usr/bin/env", f"STORE_URL={without_password(store_url)}") if store_url else ()
    return (*store, *program(), "run", *portals, "--data-dir", str(data_dir), "--seconds", f"{seconds:g}", *given)


def _systemd_word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if re.fullmatch(r"[\w./:=@,+%-]+", escaped) else f'"{escaped}"'
