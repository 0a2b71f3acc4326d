"""Matrices: every case of one in one test, or a few that stand for all of it until `--every` asks for the others."""

from __future__ import annotations

from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def matrix(cases: Iterable[Any], *, few: Callable[[Any], object]) -> list[Any]:
    """Return parameters for `parametrize`; those that are not among the `few` are left to `make test-every`.

    Of cases that go one way through the code and cost a process or a second each, a plain run takes one for each way.
    """
    chosen = [(case, bool(few(case))) for case in cases]
    assert any(plain for _, plain in chosen), "a plain run must try something"
    values = [(case if isinstance(case, tuple) else (case,), plain) for case, plain in chosen]
    return [pytest.param(*case, marks=() if plain else pytest.mark.every) for case, plain in values]


def every(names: str, cases: Iterable[Any] | Callable[[], Iterable[Any]]) -> Callable[[Any], Any]:
    """Return a decorator that calls a test with each of `cases`: one promise, one test, nothing made at collection.

    `names` are those of the test's arguments that a case gives, in its order; the others are fixtures, which the
    cases share. What costs something to list is a function that returns the cases.
    """
    given = names.split()

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def each(*of: Any, **fixtures: Any) -> None:
            tried, failed = 0, []
            for tried, case in enumerate(cases() if callable(cases) else cases, 1):  # noqa: B007 - counts them
                values = (case,) if len(given) == 1 else case
                try:
                    test(*of, **dict(zip(given, values, strict=True)), **fixtures)
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - the others shall be tried too
                    error.add_note(f"in the case {values!r:.500}")
                    failed.append(error)
            assert tried, "there is no case"
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {tried} cases", failed)

        own = [one for one in signature(test).parameters.values() if one.name not in given]
        each.__signature__ = signature(test).replace(parameters=own)  # type: ignore[attr-defined]
        return each

    return decorate
