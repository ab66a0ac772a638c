"""What a form asks for, field by field: how it is read from what was typed, kept as JSON, and shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import normalize

from todoku.dates import parse_date
from todoku.errors import InputError
from todoku.i18n import text
from todoku_web.planning.plain_text import one_line, paragraphs
from todoku_web.planning.typed_values import typed_count, typed_yen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from todoku.i18n import Lang

Kind = Literal["line", "text", "day", "yen", "number", "count", "choice", "choices", "flag"]
LINE, TEXT = 200, 2000
_NUMBER = re.compile(r"[+\-−－]?\d+(\.\d+)?")
_LONGEST_NUMBER = 40
_LARGEST = Decimal(10) ** 12
_DECIMALS = 6
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is asked for; of a choice, ``choices`` are the values, or are given when the form is shown."""

    name: str
    kind: Kind = "line"
    needed: bool = False
    choices: tuple[str, ...] = ()
    words: str = ""
    """With which the keys of the choices begin."""
    most: int = LINE
    private: bool = False
    """Seen by those who take part alone."""

    def read(self, typed: list[str], given: Mapping[str, Mapping[str, str]]) -> Any:
        """Return the value of what was typed; None, empty text or list for nothing. Raises InputError."""
        if self.kind == "flag":
            return bool(typed)
        if self.kind == "choices":
            return [self._chosen(one, given) for one in dict.fromkeys(typed) if one]
        value = typed[0] if typed else ""
        if not value.strip():
            return "" if self.kind in {"line", "text", "choice"} else None
        if self.kind == "choice":
            return self._chosen(value, given)
        readers: dict[str, Callable[[str], Any]] = {
            "line": lambda one: one_line(one, most=self.most),
            "text": lambda one: paragraphs(one, most=max(self.most, TEXT)),
            "day": typed_day,
            "yen": typed_yen,
            "number": typed_number,
            "count": typed_count,
        }
        return readers[self.kind](value)

    def _chosen(self, value: str, given: Mapping[str, Mapping[str, str]]) -> str:
        if value not in given.get(self.name, self.choices):
            raise InputError("planning.choice")
        return value

    def typed(self, value: Any) -> list[str]:
        """Return what stands in the form for a value."""
        if self.kind == "flag":
            return ["on"] if value else []
        if value is None or value == "":
            return []
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]

    def options(self, given: Mapping[str, Mapping[str, str]], lang: Lang) -> list[tuple[str, str]]:
        """Return the choices with what they are called."""
        if self.name in given:
            return list(given[self.name].items())
        return [(one, text(f"{self.words}.{one}", lang)) for one in self.choices]

    def shown(self, value: Any, given: Mapping[str, Mapping[str, str]], lang: Lang) -> str:
        """Return a value in words; empty for nothing."""
        if value is None or value in ("", []):
            return ""
        named = dict(self.options(given, lang)) if self.kind in {"choice", "choices"} else {}
        if isinstance(value, list):
            return text("parts.list_joint", lang).join(str(named.get(one, one)) for one in value)
        if self.kind == "yen":
            return text("parts.yen", lang, value=f"{value:,}")
        if self.kind == "number":
            return shown_number(Decimal(value))
        return named.get(value, f"{value:,}" if self.kind == "count" else str(value))


def stored(column: Column, value: Any) -> Any:
    """Return a value as a record keeps it: a number as a decimal, a day as a date."""
    if value is None or column.kind not in {"number", "day"}:
        return value
    return Decimal(value) if column.kind == "number" else date.fromisoformat(value)


def as_read(kept: Any) -> Any:
    """Return what a record keeps as its form reads it."""
    if isinstance(kept, Decimal):
        shown = f"{kept:f}"
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if isinstance(kept, date):
        return kept.isoformat()
    return kept if kept is None or isinstance(kept, (bool, int)) else str(kept)


def typed_day(typed: str) -> str:
    """Return a day as ISO has it, of one as browsers send it or people type it; InputError for none."""
    day = parse_date(typed.strip()[:_LONGEST_NUMBER])
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InputError("parts.day_absurd", day=day.isoformat(), first=_FIRST_YEAR, last=_LAST_YEAR)
    return day.isoformat()


def typed_number(typed: str) -> str:
    """Return a decimal number's text, of digits of any width, with or without commas; InputError for none."""
    plain = re.sub(r"[\s,，、]", "", normalize("NFKC", typed)).replace("−", "-").removeprefix("+")
    if len(typed) > _LONGEST_NUMBER or not _NUMBER.fullmatch(plain):
        raise InputError("parts.number", value=typed[:_LONGEST_NUMBER])
    value = Decimal(plain)
    if abs(value) > _LARGEST or -int(value.normalize().as_tuple().exponent) > _DECIMALS:
        raise InputError("parts.number_absurd", value=typed[:_LONGEST_NUMBER], decimals=_DECIMALS)
    return str(value)


def shown_number(value: Decimal) -> str:
    """Return a number with its thousands set apart and no zeros at its end."""
    shown = f"{value:,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
