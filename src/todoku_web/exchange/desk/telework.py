"""Telework Days: who takes part, counted by kind and by municipality as the call counts them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.calls.models import LIVE, Application, Call, CallKind
from todoku_web.exchange.calls.queries import tally
from todoku_web.exchange.needs.places import area_shown, municipality_of
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from todoku.i18n import Lang
    from todoku_web.exchange.calls.queries import Tally

NOT_KNOWN = ""
"""In place of a municipality: the body is none, and the portal does not know where it is."""
_SAID = "answers__municipality"
"""Where a body says that it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """How many bodies of a municipality take part, by kind."""

    area_code: str
    counts: tuple[int, ...]
    """In the order of the kinds."""

    @property
    def total(self) -> int:
        """How many of all kinds."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Counted:
    """The bodies that take part in an event: by kind, and by municipality."""

    tally: Tally
    rows: tuple[Row, ...]
    """By code; the one that is not known last."""

    def kinds(self, lang: Lang) -> list[str]:
        """Return the names of the kinds, in the order of the form."""
        return [one.named(lang) for one in self.tally.field.choices]


def events() -> QuerySet[Call]:
    """Return the announced events, the last one first."""
    found = Call.objects.filter(kind=CallKind.TELEWORK_DAYS, announced_at__isnull=False)
    return found.select_related("organisation", "form").order_by("-held_at", "-closes_at", "pk")


def totals_of(calls: Iterable[Call]) -> dict[Any, int]:
    """Return how many bodies take part in some events: id of the call -> how many; one query."""
    found = Application.objects.filter(call__in=list(calls), state__in=LIVE).order_by().values("call")
    return dict(found.annotate(n=Count("pk")).values_list("call", "n"))


def counted(call: Call) -> Counted | None:
    """Return who takes part in an event, in two queries; None where its form does not ask for the kind.

    The rule is the call's own: each application that stands is one body, whatever was withdrawn or called off is none.
    A municipality counts as its own; another body where it says in the form that it is, or as not known.
    """
    found = tally(call)
    if found is None:
        return None
    kinds = [one.id for one in found.field.choices]
    answer = f"answers__{found.field.id}"
    place: dict[str, list[int]] = {}
    rows = call.applications.filter(state__in=LIVE).order_by()
    for row in rows.values(answer, _SAID, "organisation__kind", "organisation__area_code").annotate(n=Count("pk")):
        if row[answer] in kinds:
            is_town = row["organisation__kind"] == OrganisationKind.MUNICIPALITY
            code = _municipality((row["organisation__area_code"] if is_town else row[_SAID]) or "")
            place.setdefault(code, [0] * len(kinds))[kinds.index(row[answer])] += row["n"]
    order = sorted(place, key=lambda code: (code == NOT_KNOWN, code))
    return Counted(found, tuple(Row(code, tuple(place[code])) for code in order))


def _municipality(said: Any) -> str:
    """Return the code of the municipality that a code or name means today; not known for what means none."""
    try:
        return municipality_of(str(said))[0]
    except TodokuError:
        return NOT_KNOWN


def as_csv(call: Call, lang: Lang) -> bytes:
    """Return the counts as a table that a spreadsheet opens as it is: UTF-8 with a mark, no formulas."""
    found = counted(call)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    kinds = [] if found is None else found.kinds(lang)
    head = [text(f"desk.telework.csv.{name}", lang) for name in ("code", "municipality")]
    writer.writerow([safe_cell(one) for one in (*head, *kinds, text("desk.telework.total", lang))])
    for row in () if found is None else found.rows:
        name = text("desk.telework.not_known", lang) if row.area_code == NOT_KNOWN else area_shown(row.area_code, lang)
        writer.writerow([safe_cell(one) for one in (row.area_code, name, *row.counts, row.total)])
    return written.getvalue().encode("utf-8-sig")
