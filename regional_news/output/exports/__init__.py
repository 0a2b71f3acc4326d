"""Files for analysts, made of the store: one function a format, each over a stream of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from regional_news.errors import Saying, UserError, file_error, missing_module
from regional_news.item import regions
from regional_news.output.exports.columns import Column, in_chinese
from regional_news.portal.registry import portal_name
from regional_news.storage.files import replacing
from regional_news.storage.sqlite.notes import Note

FORMATS: Final = {
    "csv": ("regional_news.output.exports.plain", "write_csv"),
    "xlsx": ("regional_news.output.exports.spreadsheet", "write_xlsx"),
    "parquet": ("regional_news.output.exports.parquet", "write_parquet"),
    "jsonl": ("regional_news.output.exports.plain", "write_jsonl"),
    "json": ("regional_news.output.exports.plain", "write_json"),
    "db": ("regional_news.output.exports.database", "write_db"),
    "xml": ("regional_news.output.exports.plain", "write_xml"),
}
"""Each ending that an analyst's file may have, and the function that writes it."""

_FOREIGN: Final = {"zyte.jsonl": ("regional_news.output.exports.zyte", "write_zyte")}
"""Endings of files for programs that speak another schema than ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an export wrote."""

    rows: int
    cut_cells: int  # how many cells did not fit the format and end in a mark


def export(
    rows: Iterable[Mapping[str, Any]],
    target: Path,
    *,
    columns: Sequence[Column],
    overwrite: bool = False,
    raw: bool = False,
    chinese: bool = False,
    by_month: bool = False,
) -> Written:
    """Write `rows` to `target` in the format its ending names, streaming; `target` changes whole or not at all.

    `by_month`: `target` is a folder with a file for each month of publication; each of them changes whole.

    The same rows give the same bytes; headers are the columns' names unless they shall be `chinese`. Raises `UserError`
    for an ending that is no format, a target that must not be written and a format whose library is not installed,
    `StorageError` where the disk refuses.
    """
    write = writer_for(target, raw=raw, chinese=chinese)
    if chinese:
        columns = list(map(in_chinese, columns))
    counter = _Counter(rows)
    if by_month:
        cut = 0
        for month, some in groupby(counter, key=lambda row: f"{row['published_at'].date():%Y-%m}"):  # in their order
            with replacing(month_file(target, month), overwrite=overwrite) as part:
                cut += write(part, columns, some)
        return Written(rows=counter.count, cut_cells=cut)
    with replacing(target, overwrite=overwrite) as part:
        cut = write(part, columns, counter)
    return Written(rows=counter.count, cut_cells=cut)


def month_file(target: Path, month: str) -> Path:
    """Return the file of a month, in a folder of its own as DuckDB, Spark and pandas read parts."""
    folder = target / f"month={month}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_error(Saying("folder {}: cannot be made", folder), error) from error
    return folder / f"articles{target.suffix}"


def writer_for(target: Path, *, raw: bool = False, chinese: bool = False) -> Callable[..., int]:
    """Return the function that writes the format of `target`; raises as `export` does."""
    name = target.name.lower()
    known = _FOREIGN | FORMATS
    ending = next((one for one in known if name.endswith(f".{one}")), None)
    if ending is None:
        raise UserError("{}: an export ends in .{}", target, ", .".join([*FORMATS, *_FOREIGN]))
    if raw and ending != "csv":
        raise UserError("--raw is for .csv: no other format changes text to keep spreadsheets from running it")
    if chinese and ending not in {"csv", "xlsx"}:
        raise UserError("--headers zh is for .xlsx and .csv: programs read the other formats by the columns' names")
    module, writer = known[ending]
    try:
        function: Callable[..., int] = getattr(import_module(module), writer)
    except ModuleNotFoundError as error:
        raise missing_module(Saying(".{}", ending), error) from error
    return partial(function, raw=True) if raw else function


def with_notes(rows: Iterable[Mapping[str, Any]], notes: Iterable[Note]) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of articles beside which a reader keeps something, with what that is."""
    kept = {(one.portal, one.article_id): one for one in notes}
    for row in rows:
        if one := kept.get((row["portal"], row["article_id"])):
            yield {**row, "star": int(one.star), "tags": list(one.tags), "note": one.text or None}


class _Counter:
    """Count rows as they pass, and name their codes."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.count = 0
        self._rows = rows

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        called, place = cache(portal_name), cache(regions.full_name)
        for row in self._rows:
            self.count += 1
            region = row.get("region")
            yield {**row, "portal_name": called(row["portal"]), "region_name": region and place(region)}
