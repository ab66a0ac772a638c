"""Forms of activity labels in which they are compared: without what only differs in writing."""

from __future__ import annotations

from functools import cache
from importlib import resources
from itertools import permutations
from typing import TYPE_CHECKING, Any

import polars as pl
from rapidfuzz.distance import OSA, Indel, Levenshtein

from todoku.i18n import load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

SIMILAR = 0.86
"""From this share of characters in common on (normalised Indel similarity) labels may be the same; ours, see the
tests' planted variants and the real logs' labels, of which it joins no two."""
SAME_WORDS = 0.95
SAME_PIECES = 0.93
SAME_CORE = 0.9
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_LEADING = r"^(?:[(\[]?\d{1,3}[)\].:、,_\-\s]+)+"
_TRAILING = r"[\s_\-(\[.#:]*\d{1,3}[)\]]?$"
_SIGNS = r"[\s\p{P}|~`^]+"
_KANJI = r"\p{Han}"
_MOST_PIECES = 4
_LONG_WORD = 6
_SHORT_WORD = 3
_LEAST_CORE = 4


@cache
def signs() -> Mapping[str, Any]:
    """Return characters and words that matter, as ``data/office/label_signs.yaml`` has them."""
    file = resources.files("todoku") / "data" / "office" / "label_signs.yaml"
    return dict(load_yaml(file.read_text(encoding="utf-8")))


def forms_of(labels: pl.Series) -> pl.DataFrame:
    """Return the forms of labels (text, distinct), one row each, in their order.

    ``label``; ``spaced``: width, case and signs made alike, words apart; ``form``: the same without spaces, digits kept
    apart; ``base``: the form without a leading or trailing number (the form itself for codes such as 01_HOOFD_010);
    ``trail``: that trailing number; ``core``: the form without words that say nothing; ``key``: digits, telling
    characters and short words: labels of different keys are never similar.
    """
    told = signs()
    circled = {sign: f"{number}. " for number, sign in enumerate(_CIRCLED, 1)}
    plain = pl.col("label").str.replace_many(list(circled), list(circled.values()))
    plain = plain.str.normalize("NFKC").str.to_lowercase().str.strip_chars()
    plain = plain.str.replace_many(list(told["variants"]), list(told["variants"].values()))
    table = (
        labels.rename("label")
        .to_frame()
        .with_columns(plain.alias("plain"))
        .with_columns(
            _spaced("plain").alias("spaced"),
            (
                ~pl.col("label").str.contains(r"[^\x00-\x7f]")
                & pl.col("label").str.contains(r"\d")
                & (~pl.col("label").str.contains("[a-z]") | ~pl.col("label").str.contains("[A-Za-z]{4}"))
            ).alias("is_code"),
        )
    )
    without = pl.col("plain").str.replace(_LEADING, "")
    table = table.with_columns(
        _form(pl.col("spaced")).alias("form"),
        pl.when(pl.col("is_code")).then(pl.col("plain")).otherwise(without.str.replace(_TRAILING, "")).alias("bare"),
        pl.when(~pl.col("is_code"))
        .then(without.str.extract(rf"({_TRAILING})").str.extract(r"(\d+)"))
        .fill_null("")
        .alias("trail"),
    ).with_columns(_spaced("bare").alias("bare"))
    base = _form(pl.col("bare"))
    whole = table.with_columns(
        pl.when(base.str.contains(r"\pL")).then(base).otherwise("form").alias("base"), _core().alias("core")
    )
    return whole.with_columns(_key(whole)).drop("plain", "bare")


def _spaced(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all(_SIGNS, " ").str.strip_chars()


def _form(spaced: pl.Expr) -> pl.Expr:
    """Return text without spaces, but for those between two digits."""
    kept = spaced
    for _ in range(2):  # neighbours share a digit
        kept = kept.str.replace_all(r"(\d) (\d)", "${1}_$2")
    return kept.str.replace_all(" ", "", literal=True)


def _core() -> pl.Expr:
    told = signs()
    stop = "|".join(told["stop_words"])
    words = pl.col("spaced").str.replace_all(rf"\b(?:{stop})\b", " ")
    shorter = words.str.replace_all("|".join(told["particles"]), "").str.replace(
        f"(?:{'|'.join(told['endings'])})$", ""
    )
    core = _form(shorter.str.replace_all(" +", " ").str.strip_chars())
    return pl.when(core.str.len_chars() >= 2).then(core).otherwise("form")  # noqa: PLR2004 [one sign says nothing]


def _key(table: pl.DataFrame) -> pl.Series:
    """Return what labels must have in common to be similar: digits, telling characters, short words; codes all."""
    told = signs()
    stop = "|".join(told["stop_words"])
    spaced = table["spaced"]
    words = spaced.str.replace_all(rf"\b(?:{stop})\b", " ")
    numbers = words.str.replace_all(r"\D+", ",")
    telling = _sorted(words.str.replace_all(f"[^{told['telling']}]+", ""), "")
    short = _sorted(words.str.replace_all(rf"[^a-z]+|\b[a-z]{{{_SHORT_WORD + 1},}}\b", " ").str.strip_chars(), " ")
    code = table.select(pl.when("is_code").then("form").otherwise(pl.lit("")))["form"]
    parts = {"numbers": numbers, "telling": telling, "short": short, "code": code}
    return pl.DataFrame(parts).select(pl.concat_str(pl.all(), separator="|").alias("key"))["key"]


def _sorted(texts: pl.Series, between: str) -> pl.Series:
    """Return texts with their parts in order, and each distinct text sorted once."""
    each = texts.unique()
    parts = [one.split() if between else list(one) for one in each]
    table = pl.DataFrame({"text": each, "sorted": [between.join(sorted(one)) for one in parts]})
    return texts.to_frame("text").join(table, on="text", how="left", maintain_order="left")["sorted"]


def similarity(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """Return how similar two labels of one key are (0-1), 0 where they are not to be joined.

    ``one``, ``other``: rows of :func:`forms_of`. The same words in another order, the same pieces (around brackets or
    spaces) put together otherwise, and the same core count as much as named; else the share of characters in common,
    where nothing differs that changes a meaning: no kanji for another, at most one more or less, no other word
    of the alphabet.
    """
    first, second = one["core"], other["core"]
    if first == second:
        return SAME_CORE
    words = one["spaced"].split(), other["spaced"].split()
    if len(words[0]) > 1 and sorted(words[0]) == sorted(words[1]):
        return SAME_WORDS
    if _same_pieces(words[0], other["form"]) or _same_pieces(words[1], one["form"]):
        return SAME_PIECES
    if min(len(first), len(second)) < _LEAST_CORE or not _same_words(*words):
        return 0.0
    ordered = ["".join(sorted(one)) for one in words]
    return max(_written_alike(first, second), _written_alike(*ordered))


def _written_alike(first: str, second: str) -> float:
    """Return the share of characters in common, 0 where it is too small or a meaning may differ."""
    ratio = float(Indel.normalized_similarity(first, second))
    return ratio if ratio >= SIMILAR and _differs_in_writing(first, second) else 0.0


def _same_pieces(pieces: list[str], form: str) -> bool:
    """Whether pieces put together in some order make a form."""
    if not 1 < len(pieces) <= _MOST_PIECES or sum(map(len, pieces)) != len(form) or len(form) < _LEAST_CORE:
        return False
    return any("".join(order) == form for order in permutations(pieces))


def _differs_in_writing(first: str, second: str) -> bool:
    """Whether two texts differ in no more than slips of writing do."""
    edits, kanji = 0, 0
    for edit in Levenshtein.editops(first, second):
        edits += 1
        touched = [first[edit.src_pos]] if edit.tag != "insert" else []
        touched += [second[edit.dest_pos]] if edit.tag != "delete" else []
        if any(_is_kanji(sign) for sign in touched):
            kanji += 1
            if edit.tag == "replace":
                return False
    return kanji <= 1 and edits <= 1 + max(len(first), len(second)) // 8


def _is_kanji(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" or sign == "々"


def _same_words(first: list[str], second: list[str]) -> bool:
    """Whether the words of the alphabet in two labels are the same but for slips in long ones."""
    mine = sorted({word for word in first if word.isascii()} - set(second))
    theirs = sorted({word for word in second if word.isascii()} - set(first))
    if not mine and not theirs:
        return True
    if len(mine) != len(theirs):
        return "".join(first) == "".join(second)
    return all(_is_slip(word, match) for word, match in zip(mine, theirs, strict=True))


def _is_slip(word: str, other: str) -> bool:
    turned = any(beginning + word == other or beginning + other == word for beginning in signs()["turning"])
    long = min(len(word), len(other)) >= _LONG_WORD
    return long and not turned and word[0] == other[0] and OSA.distance(word, other) <= 1 + len(word) // 10
