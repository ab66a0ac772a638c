"""The record of a decision: the same facts always give the same bytes, and a hash to hold against them.

The text is JSON as RFC 8785 (JSON Canonicalization Scheme) writes it: names sorted by UTF-16 code units, no white
space, no escapes but those that must be. Numbers with a fraction are texts, so that no reader rounds them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

DECISION_SCHEMA = "todoku.decision/1"
_MOST_WHOLE = 2**53 - 1
"""Greatest whole number that every JSON reader keeps (RFC 8259, 6)."""


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """``text``: canonical JSON in UTF-8; ``sha256``: of it, in hexadecimal."""

    text: bytes
    sha256: str


def decision_record(content: Mapping[str, Any]) -> DecisionRecord:
    """Return the record of a decision: what was known, by which rules and seeds it was worked, and what came out.

    ``content``: texts, whole numbers, truth values, None, dates, and lists and mappings of them; Decimal, Fraction,
    float and numpy's kinds too. A float is written as the shortest decimal that reads back as itself, a fraction as
    ``1/3``, an instant with its offset. For the caller: rows without an order of their own are to be sorted, and what
    linear algebra made (calibrated worths) rounded, as its last digits may differ between machines. The record bears
    ``"schema": "todoku.decision/1"``.

    Raises InputError, naming where, for a number that is not finite, a whole number above 2^53 - 1, an instant without
    an offset, a name that is no text, or anything else.
    """
    plain = _plain({**content, "schema": DECISION_SCHEMA}, "$")
    try:
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except UnicodeEncodeError:
        raise InputError("matching.record_text") from None
    return DecisionRecord(text, sha256(text).hexdigest())


def _plain(value: Any, at: str) -> Any:
    """Return a value as JSON has it; ``at`` is where it stands."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    match value:
        case None | bool() | str():
            return value
        case int() if abs(value) <= _MOST_WHOLE:
            return int(value)
        case float() | Decimal() | Fraction():
            return _exact(value, at)
        case datetime() if value.tzinfo is None:
            raise InputError("matching.record", at=at, value=repr(value))
        case date():
            return value.isoformat()
        case list() | tuple():
            return [_plain(one, f"{at}[{number}]") for number, one in enumerate(value)]
        case dict() if all(isinstance(name, str) for name in value):
            names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
            return {name: _plain(value[name], f"{at}.{name}") for name in names}
    raise InputError("matching.record", at=at, value=repr(value))


def _exact(value: float | Decimal | Fraction, at: str) -> str:
    if isinstance(value, Fraction):
        return str(value)
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not exact.is_finite():
        raise InputError("matching.record", at=at, value=repr(value))
    written = format(exact, "f")
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in {"-0", ""} else written
