"""A page that takes too long is refused, wherever the time goes; whatever is quick is not touched."""

from __future__ import annotations

import re
import signal
import threading
from contextlib import suppress
from functools import partial

import pytest

from regional_news.errors import RefusedError
from regional_news.text.effort import limited

ENDLESS = partial(re.compile("(?:a+)+$").search, "a" * 60 + "b")
"""One expression that would take longer than the sun shines."""


def forever() -> None:
    while True:
        pass


@pytest.mark.parametrize("call", [ENDLESS, forever])
def test_what_never_ends_is_refused_as_too_complex(call):
    with pytest.raises(RefusedError, match=r"too_complex: more than 0\.05 s of processor time"):
        limited(0.05, call)


def test_the_next_page_has_all_its_time_again():
    for _ in range(3):
        with pytest.raises(RefusedError):
            limited(0.02, ENDLESS)
        assert limited(60, lambda: "read") == "read"


def test_an_end_that_is_swallowed_comes_again():
    def stubborn() -> None:
        with suppress(BaseException):  # as a destructor does
            forever()
        forever()

    with pytest.raises(RefusedError):
        limited(0.02, stubborn)


def test_an_error_of_the_reader_stays_what_it_is():
    with pytest.raises(ZeroDivisionError):
        limited(60, lambda: 1 // 0)
    with pytest.raises(RefusedError, match="gone"):
        limited(60, partial(_raise, RefusedError("gone")))


def _raise(error: Exception) -> None:
    raise error


def test_no_timer_and_no_handler_are_left_behind():
    before = signal.getsignal(signal.SIGPROF)
    limited(60, lambda: None)
    with pytest.raises(RefusedError):
        limited(0.02, ENDLESS)
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_a_limit_inside_another_is_the_outer_one():
    with pytest.raises(RefusedError, match=r"0\.05 s"):
        limited(0.05, partial(limited, 60, ENDLESS))


def test_nothing_is_limited_by_zero_or_in_another_thread():
    found: list[object] = [limited(0, lambda: signal.getitimer(signal.ITIMER_PROF))]
    thread = threading.Thread(target=lambda: found.append(limited(0.01, lambda: sum(range(10)))))
    thread.start()
    thread.join()
    assert found == [(0.0, 0.0), 45]
