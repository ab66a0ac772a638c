"""Reads numbers, amounts and shares as people type them: full-width digits, commas, 億 and 万, per cent."""

from __future__ import annotations

import re
from fractions import Fraction
from unicodedata import normalize

from todoku.errors import InputError
from todoku.money import MAX_YEN

_UNITS = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "兆": 10**12}
_AMOUNT = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>百万|[千万億兆]|)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LONGEST = 40
_LONGEST_POSTED = 9
_PER_CENT = 100


def typed_yen(typed: str) -> int:
    """Return whole yen of ``350,000,000``, ``3億5000万円`` or ``3.5億``; InputError for anything else."""
    plain = _plain(typed).removeprefix("¥").removesuffix("円")
    parts = list(_AMOUNT.finditer(plain))
    units = [_UNITS[part["unit"]] for part in parts]
    whole = "".join(part[0] for part in parts) == plain and bool(parts)
    if not whole or units != sorted(set(units), reverse=True):
        raise InputError("planning.yen", value=typed[:_LONGEST])
    amount = sum((Fraction(part["number"]) * unit for part, unit in zip(parts, units, strict=True)), Fraction(0))
    if amount.denominator != 1 or amount > MAX_YEN:
        raise InputError("planning.yen", value=typed[:_LONGEST])
    return int(amount)


def typed_share(typed: str) -> float:
    """Return a share of 0-1 of per cent: ``95``, ``95%``, ``99.5 ％``; InputError for anything else."""
    plain = _plain(typed).removesuffix("%")
    if not _NUMBER.fullmatch(plain) or not 0 <= Fraction(plain) <= _PER_CENT:
        raise InputError("planning.share", value=typed[:_LONGEST])
    return float(Fraction(plain) / _PER_CENT)


def typed_count(typed: str) -> int:
    """Return a whole number that is not negative; InputError for anything else."""
    plain = _plain(typed)
    if not plain.isdecimal() or len(plain) > _LONGEST // 4:
        raise InputError("planning.count", value=typed[:_LONGEST])
    return int(plain)


def posted_number(typed: str) -> int:
    """Return a number that a form carries by itself, such as a version; 0 for what is none."""
    return int(typed) if typed.isdecimal() and len(typed) <= _LONGEST_POSTED else 0


def typed_degrees(typed: str, *, low: float, high: float) -> float:
    """Return a latitude or longitude in degrees within its range; InputError for anything else."""
    plain = _plain(typed)
    if not _NUMBER.fullmatch(plain) or not low <= float(plain) <= high:
        raise InputError("planning.degrees", value=typed[:_LONGEST], low=low, high=high)
    return float(plain)


def _plain(typed: str) -> str:
    if len(typed) > _LONGEST:
        return ""
    return re.sub(r"[\s,，、]", "", normalize("NFKC", typed))
