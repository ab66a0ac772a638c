"""What a computed plan says, read back from its files: figures, answers, tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.plans.plan_file import read_plan
from todoku.provenance import Basis, weakest
from todoku.reports.rows import answers, words
from todoku.reports.rows.next_steps import missing_for_grant
from todoku.reports.rows.table import Table
from todoku.reports.rows.tables import plan_tables
from todoku.reports.write import FILES
from todoku_web.store.results import result_path

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.plans.plan import Plan as Document

_REMEMBERED = 24
_LONGEST_TABLE = 60
LONG_TABLE = 14
"""Tables of more rows are folded on the page."""
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("state", ("range", "indicators")),
    ("built", ("design", "change", "branches")),
    ("costs", ("costs", "eligibility", "comparisons")),
    ("payers", ("payers", "options", "conditions", "budget")),
    ("years", ("phasing_years", "phasing_lots")),
    ("origins", ("sources", "datasets", "price_sources", "rule_documents")),
)
"""Sections of the page -> tables in it, by their ids in :func:`todoku.reports.rows.tables.plan_tables`."""
PUBLIC_TABLES = frozenset(
    ("range", "indicators", "change", "costs", "eligibility", "payers", "phasing_years", "sources", "datasets",
     "price_sources", "rule_documents")
)  # fmt: skip
"""Aggregates: what a published plan shows without its network. Branches, lots and the design name places."""
NETWORK_FILES = frozenset(FILES)
"""All five files show routes and sites."""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure at the head of the page."""

    id: str
    value: str
    unit: str
    basis: Basis
    detail: str = ""


@lru_cache(maxsize=_REMEMBERED)
def document_of(result: str) -> Document:
    """Return the plan's document of a result, which never changes."""
    return read_plan(result_path(result) / "ja")


@lru_cache(maxsize=_REMEMBERED)
def tables_of(result: str, lang: Lang) -> dict[str, Table]:
    """Return every table of a result in one language."""
    return plan_tables(document_of(result), lang)


def file_of(result: str, lang: Lang, name: str) -> Path | None:
    """Return one of the five files; None for another name."""
    return result_path(result) / lang / name if name in FILES else None


def key_figures(document: Document, lang: Lang) -> list[KeyFigure]:
    """Return the plan in four figures, each with the weakest basis of what it was made from."""
    cells = _cells_basis(document)
    fibre = document.design.fibre
    roads = weakest(cells, Basis.MODELLED, *([fibre.roads_basis] if fibre else []))
    totals = document.totals
    lines = [line.quantity_basis for line in document.costs]
    people = f"{words.number(totals.population, lang)} {words.unit('person', lang)}"
    return [
        KeyFigure("households", words.number(totals.households, lang), words.unit("household", lang), cells, people),
        KeyFigure("route_km", words.number(totals.route_km, lang, decimals=1), "km", roads),
        KeyFigure(
            "sites", words.number(totals.sites, lang), words.unit("station", lang), weakest(cells, Basis.MODELLED)
        ),
        KeyFigure(
            "capex_jpy",
            words.readable_yen(totals.capex_jpy, lang),
            "",
            weakest(Basis.MODELLED, *lines),
            words.yen(totals.capex_jpy, lang),
        ),
    ]


def _cells_basis(document: Document) -> Basis:
    used = next((one.source for one in document.inputs.datasets if one.kind == "cells"), None)
    source = document.inputs.sources.get(used or "")
    return source.basis if source else Basis.UNKNOWN


def said(document: Document, lang: Lang) -> list[str]:
    """Return the plain answers: where we stand, what is built, what it costs, who pays."""
    return [
        answers.purpose(document, lang),
        answers.where_we_stand(document, lang),
        answers.what_is_built(document, lang),
        answers.who_pays_as_known(document, lang),
        *(text(f"planning.next_step.{name}", lang) for name in missing_for_grant(document)),
    ]


def limits(document: Document, lang: Lang) -> list[str]:
    """Return what the plan does not yet know or leaves out."""
    return [words.reason(one, lang) for one in document.limits]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its tables, and how many rows of each the page leaves to the files."""

    id: str
    tables: tuple[tuple[Table, int], ...]


def sections(result: str, lang: Lang, *, public: bool) -> list[Section]:
    """Return the page's sections; for the public those of aggregates alone."""
    return [
        Section(name, tuple((_cut(table), max(0, len(table.rows) - _LONGEST_TABLE)) for table in shown))
        for name, shown in tables_shown(tables_of(result, lang), public=public)
    ]


def tables_shown(held: dict[str, Table], *, public: bool) -> list[tuple[str, list[Table]]]:
    """Return the sections that have rows, each with its tables; for the public the aggregates alone."""
    made = []
    for name, ids in SECTIONS:
        shown = [held[one] for one in ids if one in held and (not public or one in PUBLIC_TABLES) and held[one].rows]
        if shown:
            made.append((name, shown))
    return made


def _cut(table: Table) -> Table:
    if len(table.rows) <= _LONGEST_TABLE:
        return table
    return Table(
        table.id,
        table.title,
        table.columns,
        table.rows[:_LONGEST_TABLE],
        table.notes,
        table.source,
        table.bar_column,
        table.width,
    )
