"""What the results of all kinds are told with: amounts, shares and ranges in words, bars, empty worksheets."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.office.events.log import Remark, remark_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from todoku.i18n import Lang

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of 100: solid up to what is sure, from there on paler by the span of what may be."""

    solid: str
    span: str


def yen(value: int | None, lang: Lang) -> str:
    """Return an amount, or that it is not known."""
    return unknown(lang) if value is None else text("parts.yen", lang, value=f"{value:,}")


def yen_between(ends: Sequence[int] | None, lang: Lang) -> str:
    """Return a range of amounts; one amount where its ends are the same."""
    if ends is None:
        return unknown(lang)
    low, high = ends
    return (
        yen(low, lang) if low == high else text("assessments.told.yen_between", lang, low=f"{low:,}", high=f"{high:,}")
    )


def percent(share: float | None, lang: Lang) -> str:
    """Return a share of 0-1 in whole percent, or that it is not known."""
    return unknown(lang) if share is None else f"{_PERCENT * share:.0f} %"


def percent_between(ends: Sequence[float] | None, lang: Lang) -> str:
    """Return a range of shares; one share where its ends read the same."""
    if ends is None:
        return unknown(lang)
    low, high = (f"{_PERCENT * end:.0f}" for end in ends)
    return f"{low} %" if low == high else text("assessments.told.percent_between", lang, low=low, high=high)


def number_between(ends: Sequence[float] | None, lang: Lang, *, decimals: int = 1) -> str:
    """Return a range of figures; one figure where its ends read the same."""
    if ends is None:
        return unknown(lang)
    low, high = (f"{end:,.{decimals}f}" for end in ends)
    return low if low == high else text("assessments.told.between", lang, low=low, high=high)


def unknown(lang: Lang) -> str:
    """Return the word for unknown."""
    return text("assessments.told.unknown", lang)


def listed(some: Iterable[str], lang: Lang) -> str:
    """Return names as one list."""
    return text("parts.list_joint", lang).join(some)


def bar(value: float | None, *, most: float, ends: Sequence[float] | None = None) -> Bar:
    """Return the bar of a value of 0 to ``most``, or of the range in which it lies; what is below 0 has no length."""

    def at(one: float) -> float:
        return _PERCENT * min(max(one, 0.0), most) / most if most > 0 else 0.0

    low, high = (at(one) for one in ((value or 0.0,) * 2 if ends is None else ends))
    return Bar(f"{low:.2f}", f"{high - low:.2f}")


def remarks(result: Mapping[str, Any], lang: Lang) -> list[str]:
    """Return what was left out or assumed in reading."""
    return [remark_text(Remark(**one), lang) for one in result["remarks"]]


def worksheet(write: Callable[[Path], None]) -> bytes:
    """Return the .xlsx that a writer makes."""
    with tempfile.TemporaryDirectory(prefix="todoku-office-") as beside:
        made = Path(beside) / "worksheet.xlsx"
        write(made)
        return made.read_bytes()
