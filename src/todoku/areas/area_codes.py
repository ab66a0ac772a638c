"""Codes of prefectures and municipalities as text: their check digit, and the one way to read them.

Source: 総務省「都道府県コード及び市区町村コード」(JIS X 0401, JIS X 0402) with its 検査数字 rule, modulus 11.
"""

from __future__ import annotations

import unicodedata

from todoku.errors import AreaError

CODE_DIGITS = 5
CHECKED_DIGITS = 6
_WEIGHTS = (6, 5, 4, 3, 2)
_ID_PREFIX = "jp:"


def plain_code(text: str) -> str:
    """Return a code as typed, in half-width characters and without the prefix ``jp:`` of ids."""
    return unicodedata.normalize("NFKC", text).strip().removeprefix(_ID_PREFIX)


def with_check_digit(code: str) -> str:
    """Return the six-digit code (全国地方公共団体コード) of a five-digit one: ``01205`` -> ``012050``.

    The check digit is the last digit of 11 - (6a + 5b + 4c + 3d + 2e) mod 11.
    """
    if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
        raise AreaError("area.bad_code", code=code)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=True))
    return f"{code}{(11 - total % 11) % 10}"


def without_check_digit(code: str) -> str:
    """Return the five digits of a five- or six-digit code, a sixth digit checked.

    AreaError ``area.bad_code`` for what is no such code, ``area.check_digit`` where the sixth digit is wrong.
    """
    plain = plain_code(code)
    if len(plain) not in {CODE_DIGITS, CHECKED_DIGITS} or not (plain.isascii() and plain.isdigit()):
        raise AreaError("area.bad_code", code=code)
    if len(plain) == CODE_DIGITS:
        return plain
    right = with_check_digit(plain[:CODE_DIGITS])
    if plain != right:
        raise AreaError("area.check_digit", code=code, given=plain[-1], expected=right[-1], right=right)
    return plain[:CODE_DIGITS]
