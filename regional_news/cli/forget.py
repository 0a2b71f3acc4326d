"""`regional-news forget`: take an article or a person out, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from regional_news.cli.options import AsJson, Settings, echo, open_store, print_json
from regional_news.errors import UserError
from regional_news.output.spoken import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regional_news.ops.forgetting import Plan


def forget(
    what: Annotated[str, typer.Argument(metavar="URL|POSTER", help="An article's address, or a person on a forum.")],
    *,
    portal: Annotated[str | None, typer.Option(metavar="PORTAL", help="Only on this portal.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    settings: Settings,
) -> None:
    """Forget an article or a person's posts: text, old versions, archive, files; and never fetch them again."""
    import sys

    from regional_news.ops.forgetting import Forgetter

    open_store(settings).close()  # a store that is not there is not to be made
    with open_store(settings, read_only=False) as store:
        forgetter = Forgetter(store, settings)
        plans = forgetter.plan(what, portal=portal)
        if not as_json:
            for plan in plans:
                sys.stdout.writelines(f"{line}\n" for line in _lines(plan))
        if not yes:
            if not sys.stdin.isatty():
                raise UserError("nothing was forgotten: answer the question on a terminal, or give --yes")
            if not typer.confirm(said("Forget this for good?"), err=True):
                raise UserError("nothing was forgotten")
        forgetter.forget(plans)
    if as_json:
        print_json([plan.as_json() for plan in plans])
    else:
        echo(
            "Forgotten. Backups, exports and logs made before now are not touched: remove them too. "
            "Feeds that named it are removed: `regional-news feeds` makes them anew."
        )


def _lines(plan: Plan) -> Iterator[str]:
    for key, title in plan.articles.items():
        yield f"{plan.portal} {key}: {title or said('(not stored; it will not be fetched)')}"
    if plan.threads:
        yield said("{}: {} posts in {} threads of others", plan.portal, plan.comments, len(plan.threads))
    yield said(
        "  with {} old versions, {} comments, {} archived answers and archived lists that name it, {} refused pages,"
        " and lines of JSON Lines files",
        plan.versions, plan.comments, plan.records, len(plan.kept_bytes),
    )  # fmt: skip
    for url in plan.copies:
        yield said("  the same text stays stored from {}", url)
