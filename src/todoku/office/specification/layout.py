"""The words of published workbooks: column titles, marks, kinds of body, businesses; and how cells are read by them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from todoku.dates import parse_date
from todoku.errors import InputError
from todoku.i18n import LANGS, has, load_yaml, text
from todoku.office.survey.forms import businesses

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from todoku.i18n import Lang

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
_FOOTNOTE = re.compile(r"※\d*|\*\d+")
_SPACE = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[\s、。,.・:;「」『』()\[\]【】<>〈〉~\-‐−―ー_/|!?※*\"'`]+")
_NUMBER = r"(\d+(?:\.\d+)*)"
_EDITION = re.compile(rf"第\s*{_NUMBER}\s*版|(?<![a-z])ver(?:sion|\.)?\s*{_NUMBER}|edition\s+{_NUMBER}", re.IGNORECASE)
_DATE = re.compile(
    r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
    r"|(?:令和|平成|R|H)\s*(?:\d{1,2}|元)\s*[年.]\s*\d{1,2}\s*[月.]\s*\d{1,2}\s*日?"
)
_WHOLE = re.compile(r"\d+")
_STANDARDISED = 20
"""So many kinds of work have a specification; they come first."""
_DASHES = frozenset("-－ー―—–‐")


@cache
def layout() -> dict[str, Any]:
    """Return the words of the layout, as ``data/office/specification_layout.yaml`` holds them."""
    file = resources.files("todoku") / "data" / "office" / "specification_layout.yaml"
    found: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1 << 14)
def plain_head(cell: str) -> str:
    """Return a column title as titles are compared: without spaces, line breaks, brackets and footnote signs."""
    shown = _FOOTNOTE.sub("", unicodedata.normalize("NFKC", cell))
    bare = _BRACKETED.sub("", shown)
    return _SPACE.sub("", bare if bare.strip() else shown).casefold()


@lru_cache(maxsize=1 << 16)
def plain_text(value: str) -> str:
    """Return a text as texts are compared: one width, no spaces, no punctuation, one case."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", value)).casefold()


@cache
def column_words(table: str) -> dict[str, str]:
    """Return what each column of a table is called: title as compared -> field; answers to be filled in included.

    A title of the table itself goes before the same title of an answer.
    """
    words = layout()
    fields: dict[str, list[str]] = {name: list(titles) for name, titles in words["tables"][table]["columns"].items()}
    for group in ("answer_columns", "own_columns"):
        fields = {name: list(titles) for name, titles in words[group].items()} | fields
    for name, titles in fields.items():
        titles.extend(_catalogue_titles(table, name))
    return {plain_head(title): name for name, titles in fields.items() for title in titles}


def _catalogue_titles(table: str, name: str) -> list[str]:
    keys = (f"office.fit.col.{table}.{name}", f"office.fit.col.{name}")
    return [text(key, lang) for key in keys if has(key) for lang in LANGS]


@cache
def word_table(group: str) -> dict[str, str]:
    """Return what a group of words mean: marks, body_kinds, answers, decisions, hours_bases."""
    return {_cell(word): name for name, group_words in layout()[group].items() for word in group_words}


def meaning(group: str, cell: str) -> str | None:
    """Return what a cell means among the words of a group; None where it is none of them."""
    return word_table(group).get(_cell(cell))


def _cell(cell: str) -> str:
    shown = _SPACE.sub("", unicodedata.normalize("NFKC", str(cell))).casefold()
    return shown if len(shown) == 1 else plain_head(cell) or shown


def is_note(cell: str) -> bool:
    """Whether a line is a note under or above a table."""
    return cell.strip().startswith(tuple(layout()["notes"]))


def is_dash(cell: str) -> bool:
    """Whether a cell holds nothing but a dash."""
    return bool(cell.strip()) and set(cell.strip()) <= _DASHES


def editions_in(line: str) -> list[str]:
    """Return the editions that a line names, as numbers: 第2.1版 -> 2.1."""
    return [
        str(next(part for part in found if part)) for found in _EDITION.findall(unicodedata.normalize("NFKC", line))
    ]


def edition_order(edition: str) -> tuple[int, ...]:
    """Return the order of an edition: 2.10 comes after 2.9."""
    return tuple(int(part) for part in _WHOLE.findall(edition))


def date_in(line: str) -> dt.date | None:
    """Return the first date in a line of text, in any of the ways in which a date is written."""
    found = _DATE.search(unicodedata.normalize("NFKC", line))
    if found is None:
        return None
    try:
        return parse_date(_SPACE.sub("", found[0]))
    except InputError:
        return None


def business_in(lines: Iterable[str]) -> str:
    """Return the business of the first line that names exactly one; "" where none does.

    The longest name counts: 戸籍の附票 is not 戸籍.
    """
    names = _business_names()
    for line in lines:
        rest, met = unicodedata.normalize("NFKC", line), []
        for name, key in names:
            if name in rest:
                rest = rest.replace(name, " ")
                met.append(key)
        if len(set(met)) == 1:
            return met[0]
    return ""


@cache
def _business_names() -> list[tuple[str, str]]:
    """Return every name of the standardised businesses with its key, the longest names first."""
    aliases = layout()["business_aliases"]
    names = [
        (unicodedata.normalize("NFKC", name), one.id)
        for one in businesses()[:_STANDARDISED]
        for name in (one.name["ja"], *aliases.get(one.id, ()))
    ]
    return sorted(names, key=lambda one: -len(one[0]))


def business_words(business: str) -> Mapping[Lang, str] | str:
    """Return a business's name in both languages; a name that is no key of ours stands as it is."""
    return next((one.name for one in businesses() if one.id == business), business)


def whole(cell: str) -> int | None:
    """Return the first whole number of a cell such as 12 or 全角20文字; None where there is none."""
    found = _WHOLE.search(unicodedata.normalize("NFKC", cell).replace(",", ""))
    return int(found[0]) if found else None
