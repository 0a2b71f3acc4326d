"""How far the last export came, in a file of its own: the next one holds only what is new or changed since.

The file is written when the export stands on disk under its name. A crash between the two makes the next export hold
the same articles once more; none is ever left out.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from regional_news.errors import Saying, UserError
from regional_news.storage.files import check_target, write_whole
from regional_news.storage.sqlite import Filters

_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """Which changes of which store were exported, and by which filters."""

    store: str  # `Store.identity`
    change: int  # `Selection.last_change` at the moment of the export
    filters: dict[str, Any]


def read(path: Path) -> Watermark | None:
    """Return what the file says, None where there is none; raises `UserError` when it is something else."""
    check_target(path, overwrite=True)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        known = {_VERSION: found}[found["watermark"]]
        return Watermark(store=known["store"], change=int(known["change"]), filters=dict(known["filters"]))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError("watermark {}: cannot be read: {}", path, error.strerror) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError("watermark {}: this file is no watermark; it was left as it is", path) from None


def write(path: Path, watermark: Watermark) -> None:
    """Write the file, whole or not at all."""
    text = json.dumps({"watermark": _VERSION, **asdict(watermark)}, ensure_ascii=False, indent=2)
    write_whole(path, text.encode() + b"\n")


def after(path: Path, filters: Filters, *, store: str, last_change: int) -> tuple[Filters, Watermark]:
    """Return the filters for what the file has not seen yet, and what to write when that is exported.

    Raises `UserError` when the file counts another store's changes, or an export by other filters: going on from it
    would leave articles out.
    """
    known = read(path)
    new = Watermark(store=store, change=last_change, filters=_plain(filters))
    if known is None:
        return filters, new
    otherwise = Saying("name another file, or remove it to export everything once more")
    if known.store != store:
        raise UserError("watermark {}: it is of another store; {}", path, otherwise)
    if known.change > last_change:
        raise UserError("watermark {}: it is ahead of the store, an older backup perhaps; {}", path, otherwise)
    if known.filters != new.filters:
        raise UserError("watermark {}: it is of an export by other filters; {}", path, otherwise)
    return replace(filters, changed_after=known.change), new


def _plain(filters: Filters) -> dict[str, Any]:
    """Return the filters as JSON has them, without those that say nothing."""
    values = {name: value for name, value in asdict(filters).items() if value}
    plain: dict[str, Any] = json.loads(json.dumps(values, ensure_ascii=False, default=str))
    return plain
