"""Matches the names by which people call 町丁目 and 字 with those that a pack lists."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_KANJI_NUMBER = re.compile(r"([一二三四五六七八九十]+)(?=丁目|条|線|号|区|番)")
_DIGIT = {character: number for number, character in enumerate("一二三四五六七八九", start=1)}
_TEN = 10
_PREFIX = re.compile(r"^(?:大字|字)")
_CHOME = re.compile(r"\d+丁目")
_VARIANTS = str.maketrans("ヶヵ之ノ澤邊邉龍濱嶋櫻廣學國藏瀧", "ケカのの沢辺辺竜浜島桜広学国蔵滝")
_NEAR_MISSES = 3


def town_key(name: str) -> str:
    """Return a name without what people write differently: 大字 or 字 in front, kanji numbers, old forms, spaces."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).translate(_VARIANTS)
    plain = _KANJI_NUMBER.sub(lambda match: str(_number(match[1])), plain)
    return _PREFIX.sub("", plain) or plain


def town_order(name: str) -> tuple[tuple[str, int], ...]:
    """Return a key that puts names in order, and 二丁目 before 三丁目 and 十丁目."""
    parts = re.findall(r"(\D*)(\d*)", town_key(name))
    return tuple((word, int(number or 0)) for word, number in parts)


class TownList:
    """The names of one municipality's towns, as a pack lists them."""

    def __init__(self, municipality: str, names: Iterable[str]) -> None:
        self._municipality = municipality
        self._names: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            self._names.setdefault(town_key(name), []).append(name)

    def find(self, shown: str) -> tuple[str, ...]:
        """Return the listed names that a person means: one, every 丁目 of a town named without one, or none at all.

        Several names are returned also where two differ only by what :func:`town_key` leaves out and neither is
        written exactly so.
        """
        key = town_key(shown)
        own = town_key(self._municipality)
        for candidate in (key, key.removeprefix(own) or key):
            names = self._names.get(candidate)
            if names is not None:
                return (shown,) if shown in names else tuple(names)
            chome = [
                name
                for known, listed in self._names.items()
                if known.startswith(candidate) and _CHOME.fullmatch(known[len(candidate) :])
                for name in listed
            ]
            if chome:
                return tuple(chome)
        return ()

    def near(self, shown: str) -> tuple[str, ...]:
        """Return listed names that look like the one written."""
        found = get_close_matches(town_key(shown), self._names, n=_NEAR_MISSES, cutoff=0.5)
        return tuple(self._names[key][0] for key in found)


def _number(kanji: str) -> int:
    """Return the value of a kanji number up to 99: 十二 -> 12."""
    tens, ten, ones = kanji.rpartition("十")
    if not ten:
        return int("".join(str(_DIGIT[character]) for character in kanji))
    return (_DIGIT[tens[-1]] if tens else 1) * _TEN + (_DIGIT[ones[0]] if ones else 0)
