"""The tables that surveys come in: their columns, the headings under which these are met, and words of their cells."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from todoku.i18n import LANGS, Lang, load_yaml, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPACES = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(\[【<].*?[)\]】>]")
_PER_CASE = re.compile("当たり|当り")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the program, what its cells hold, and the headings under which it is met, plain."""

    name: str
    kind: str
    headings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Form:
    """A table: its columns, and groups of which one column each must be there."""

    name: str
    needs: tuple[frozenset[str], ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return a column by its name; KeyError for none."""
        return {one.name: one for one in self.columns}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in the order of the worksheet."""
        return tuple(one.name for one in self.columns)


@dataclass(frozen=True, slots=True)
class Business:
    """A kind of work (業務) by which tasks are grouped."""

    id: str
    name: Mapping[Lang, str]


def plain(value: object) -> str:
    """Return a text as headings and choices are compared: half width, small letters, without spaces."""
    folded = unicodedata.normalize("NFKC", str(value)).lower()
    return _PER_CASE.sub("あたり", _SPACES.sub("", folded))


def without_brackets(heading: str) -> str:
    """Return a plain heading without what stands in brackets, which is mostly its unit."""
    return _BRACKETS.sub("", heading)


def _content() -> dict[str, Any]:
    file = resources.files("todoku").joinpath("data/office/survey_forms.yaml")
    content: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    return content


@cache
def forms() -> dict[str, Form]:
    """Return the forms by name; the catalogue's own headings count in both languages."""
    found = {}
    for name, form in _content()["forms"].items():
        columns = tuple(
            Column(one, told["kind"], frozenset(plain(word) for word in [*told["names"], *_own_headings(name, one)]))
            for one, told in form["columns"].items()
        )
        found[name] = Form(name, tuple(frozenset(group) for group in form["needs"]), columns)
    return found


def heading(form: str, column: str, lang: Lang) -> str:
    """Return the heading of a column on the sheets that this program writes."""
    return text(f"office.survey.column.{form}.{column}", lang)


def _own_headings(form: str, column: str) -> list[str]:
    return [without_brackets(plain(heading(form, column, lang))) for lang in LANGS]


@cache
def row_words() -> dict[str, tuple[str, ...]]:
    """Return the plain words that mark rows which are no tasks: totals, notes, examples, guidance."""
    return {name: tuple(plain(word) for word in words) for name, words in _content()["rows"].items()}


@cache
def choices(kind: str) -> dict[str, str]:
    """Return the plain words for the choices of a kind (medium, staff, yes): word -> choice."""
    found: dict[str, str] = {}
    for choice, words in _content()["choices"][kind].items():
        found |= {plain(word): str(choice) for word in words}
        found |= {plain(choice_word(kind, str(choice), lang)): str(choice) for lang in LANGS}
    return found


def choice_word(kind: str, choice: str, lang: Lang) -> str:
    """Return a choice as people read it: 紙, 会計年度任用職員, 要."""
    return text(f"office.survey.{kind}.{choice}", lang)


@cache
def businesses() -> tuple[Business, ...]:
    """Return the kinds of work: first the twenty of the standardised systems, then others that towns list."""
    file = resources.files("todoku").joinpath("data/office/standard_businesses.yaml")
    content = load_yaml(file.read_text(encoding="utf-8"))
    return tuple(
        Business(one["id"], {lang: one[lang] for lang in LANGS})
        for group in ("businesses", "others")
        for one in content[group]
    )
