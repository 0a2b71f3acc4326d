"""What a run says of its end, and what an alarm says: a code with its values, put into words in either language.

The store keeps code and values; `clauses.toml` has the words. Values are what JSON knows; one that is a clause itself
is a mapping with `code` and `values`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES: Final = "names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing that is said."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words in English."""
        return in_words(self.code, self.values)

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {"code": self.code, "values": dict(self.values)}


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return the words of every code by language, and the Chinese of names."""
    return tomllib.loads(resources.files(__package__).joinpath("clauses.toml").read_text("utf-8"))


def in_words(code: str, values: Mapping[str, Any], language: Literal["en", "zh"] = "en") -> str:
    """Return the words of a code in a language; raises `KeyError` for a code or a value that there is not."""
    words = catalogue()[code][language]
    return words.format_map({name: _shown(name, value, language) for name, value in values.items()})


def worded(code: str | None, values: Mapping[str, Any], language: Literal["en", "zh"], *, otherwise: str) -> str:
    """Return the words of a code as the store has it, or `otherwise` where another version of the program wrote it."""
    try:
        return in_words(code, values, language) if code else otherwise
    except (KeyError, ValueError, TypeError):
        return otherwise


def _shown(name: str, value: Any, language: Literal["en", "zh"]) -> Any:
    if isinstance(value, dict):
        return in_words(value["code"], value["values"], language)
    if name == "name":
        return catalogue()[_NAMES].get(value, value) if language == "zh" else value
    if name == "names":
        return ("、" if language == "zh" else ", ").join(_shown("name", one, language) for one in value)
    return value
