"""Words as a search takes them: normalised (NFKC), cut into pairs of signs, for Japanese sets no words apart."""

from __future__ import annotations

import re
from unicodedata import category, normalize

_HIRAGANA = re.compile(r"[\u3041-\u309f]{2}")
_PIECES = re.compile(r"\s+")
_LATIN = re.compile(r"[0-9a-z.\-]+|[^0-9a-z.\-]+")


def normalised(said: str) -> str:
    """Return a text as it is compared: one width, small letters, signs as spaces, one space between pieces."""
    plain = normalize("NFKC", said).casefold()
    kept = "".join(sign if category(sign)[0] in "LNM" or sign in "ー.-" else " " for sign in plain)
    return _PIECES.sub(" ", kept).strip()


def grams(said: str) -> list[str]:
    """Return the pairs of signs of a text, each once, in their order.

    Pairs of hiragana alone are left out, for they stand in every text (する, です); of a text that has no others they
    stay. A piece of one sign is a gram by itself.
    """
    found: dict[str, None] = {}
    for piece in normalised(said).split():
        for part in _LATIN.findall(piece):
            pairs = [part[at : at + 2] for at in range(len(part) - 1)] or [part]
            found |= dict.fromkeys(pairs)
    telling = [one for one in found if not _HIRAGANA.fullmatch(one) and len(one) > 1]
    return telling or list(found)
