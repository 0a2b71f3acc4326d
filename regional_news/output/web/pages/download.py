"""Downloads: the articles of a search in every format of the exports, as attachments."""

from __future__ import annotations

import shlex
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from starlette.responses import StreamingResponse

from regional_news.errors import UserError
from regional_news.output.exports import FORMATS, export, with_notes
from regional_news.output.exports.columns import NOTE_COLUMNS, STORY_COLUMNS, choose
from regional_news.output.web.search_form import SearchForm
from regional_news.storage.sqlite.notes import Notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

    from regional_news.output.web.visit import Visit

MAX_ROWS: Final = 100_000  # a browser waits for the whole file; more than this is work for the command line
_PART_BYTES: Final = 2**18
_AT_ONCE: Final = threading.Semaphore(2)

_MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "xml": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "db": "application/vnd.sqlite3",
}


def show(visit: Visit) -> Response:
    """Answer with a file of the articles that match, or with a page that says why there is none."""
    form = SearchForm.of(visit.params)
    ending = visit.params.get("format", "")
    if ending not in FORMATS:
        raise UserError("format {!r}: there are {}", ending, ", ".join(FORMATS))
    if not _AT_ONCE.acquire(blocking=False):
        return visit.notice(
            "That cannot be done", visit.t("Another download is being made; try again in a moment."), status=503
        )
    try:
        return _made(visit, form, ending, with_comments=visit.params.get("comments") == "1")
    finally:
        _AT_ONCE.release()


def command_line(form: SearchForm, ending: str) -> str:
    """Return the command that exports the same articles."""
    parts = ["regional-news", "export", f"articles.{ending}"]
    for name, value in form.pairs:
        if name not in {"q", "copies", "stories", "sort", "page"}:
            parts += [f"--{name}", value]
    parts += [f"--{name}" for name in ("copies", "stories") if getattr(form, name) == "1"]
    if form.q:
        parts += ["--", form.q]
    return shlex.join(parts)


def _made(visit: Visit, form: SearchForm, ending: str, *, with_comments: bool) -> Response:
    with visit.store() as store:
        selection = store.select(form.filters)
        count = selection.count(at_most=MAX_ROWS)
        if not count.number:
            store.check_names(form.filters)
        if not count.exact:
            text = "More than {limit} articles match. Narrow the search, or use the command line:"
            return visit.notice(
                "That cannot be done", visit.t(text, limit=MAX_ROWS), status=413, line=command_line(form, ending)
            )
        chinese = ending == "xlsx" and visit.params.get("headers") == "zh"
        stories = form.stories == "1"
        notes = visit.params.get("notes") == "1"
        more = ("comments",) if with_comments else ()
        more += (*(STORY_COLUMNS if stories else ()), *(NOTE_COLUMNS if notes else ()))
        rows = selection.rows(comments=with_comments, stories=stories)
        shown = with_notes(rows, Notes(store.path).all()) if notes else rows
        with tempfile.TemporaryDirectory(prefix="regional-news-") as folder:
            target = Path(folder) / f"articles.{ending}"
            export(shown, target, columns=choose(None, more=more), chinese=chinese)
            file = target.open("rb")  # read on when its name is gone: nothing is left behind, whatever happens
            length = target.stat().st_size
    return StreamingResponse(
        _parts(file),
        media_type=_MEDIA_TYPES[ending],
        headers={**visit.attached(ending), "Content-Length": str(length)},
    )


def _parts(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(_PART_BYTES):
            yield part
