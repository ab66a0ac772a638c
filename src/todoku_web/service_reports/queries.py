"""Asks the reports: one's own, a municipality's inbox, and what is published of them by square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from django.db.models import Count, F, Max, Min, Q

from todoku.areas.municipalities import region_of
from todoku_web.service_reports.models import (
    OPEN,
    PUBLIC,
    Finding,
    Origin,
    Service,
    ServiceReport,
    Setting,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

_SERVED, _UNSERVED, _UNKNOWN = "served", "unserved", "unknown"
VERDICTS = (_UNSERVED, _SERVED, "mixed", "reported")
"""What may stand beside a square."""
_COLUMNS = ["mesh_code", *Service.values, "as_of"]


@dataclass(slots=True)
class SquareSummary:
    """What was said of one service in one 500 m square: counts and a month, no person and no point."""

    area_code: str
    square: str
    service: str
    reported_served: int = 0
    reported_unserved: int = 0
    confirmed_served: int = 0
    confirmed_unserved: int = 0
    month: str = ""
    """Month of the newest observation, as 2026-04."""

    @property
    def verdict(self) -> str:
        """served, unserved or mixed where the municipality has confirmed it; else reported."""
        if self.confirmed_served and self.confirmed_unserved:
            return "mixed"
        if self.confirmed_served or self.confirmed_unserved:
            return _SERVED if self.confirmed_served else _UNSERVED
        return "reported"

    @property
    def is_confirmed(self) -> bool:
        """Whether the municipality has confirmed anything of it."""
        return self.verdict != "reported"

    @property
    def basis(self) -> str:
        """Measured where confirmed on the spot, unknown where only reported."""
        return "measured" if self.is_confirmed else _UNKNOWN


def square_summaries(codes: Iterable[str], *, service: str = "") -> list[SquareSummary]:
    """Return what is published of some municipalities, by area, square and service."""
    reports = ServiceReport.objects.filter(area_code__in=list(codes), state__in=PUBLIC)
    if service:
        reports = reports.filter(service=service)
    keys = ("area_code", "square", "service")
    rows = reports.order_by(*keys).values(*keys, "finding", "state").annotate(n=Count("pk"), last=Max("observed_on"))
    found: dict[tuple[str, ...], SquareSummary] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        one = found.setdefault(key, SquareSummary(*key))
        part = "confirmed" if row["state"] == State.CONFIRMED else "reported"
        name = f"{part}_{row['finding']}"
        setattr(one, name, getattr(one, name) + row["n"])
        one.month = max(one.month, row["last"].strftime("%Y-%m"))
    return list(found.values())


def area_counts(codes: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Return for each municipality with reports: squares, reports unverified and confirmed, newest observation."""
    reports = ServiceReport.objects.filter(state__in=PUBLIC)
    if codes is not None:
        reports = reports.filter(area_code__in=list(codes))
    return list(
        reports.order_by("area_code")
        .values("area_code")
        .annotate(
            squares=Count("square", distinct=True),
            unverified=Count("pk", filter=Q(state__in=OPEN)),
            confirmed=Count("pk", filter=Q(state=State.CONFIRMED)),
            last=Max("observed_on"),
        )
    )


def present_table(area: str) -> pd.DataFrame:
    """Return what municipalities have confirmed of an area as a table of present service that plans take.

    Columns ``mesh_code``, ``ftth``, ``mobile`` (served, unserved or unknown) and ``as_of``, as a user's own CSV has
    them (``data/facts/user_columns.yaml``). Of each service and carrier the newest observation counts, of one day what
    was said unserved. A square is served or unserved where all agree, else unknown. That a mobile service does not
    reach indoors says nothing of a square; that it does says that it reaches outdoors, too. Unverified reports are
    left out. Raises AreaError for an area that is none.
    """
    fields = ("square", "service", "carrier", "setting", "finding", "observed_on")
    confirmed = ServiceReport.objects.filter(area_code__in=region_of(area).codes, state=State.CONFIRMED)
    newest: dict[tuple[str, str, str], tuple[date, bool]] = {}
    for square, service, carrier, setting, finding, day in confirmed.values_list(*fields):
        unserved = finding == Finding.UNSERVED
        if setting == Setting.INDOOR and unserved:
            continue
        key = (square, service, carrier)
        newest[key] = max(newest.get(key, (day, False)), (day, unserved))
    rows: dict[str, dict[str, Any]] = {}
    for (square, service, _), (day, unserved) in sorted(newest.items()):
        row = rows.setdefault(square, {"mesh_code": square, "as_of": ""})
        said = _UNSERVED if unserved else _SERVED
        row[service] = said if row.get(service, said) == said else _UNKNOWN
        row["as_of"] = max(row["as_of"], day.isoformat())
    return pd.DataFrame(list(rows.values()), columns=_COLUMNS, dtype=object).fillna("")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an inbox is filtered by; empty for all."""

    state: str = "open"
    service: str = ""
    finding: str = ""
    origin: str = ""
    square: str = ""


def inbox_groups(area_codes: Iterable[str], asked: Asked) -> QuerySet:
    """Return the squares and services of which reports wait, those that have waited longest first."""
    return (
        _filtered(area_codes, asked)
        .order_by()
        .values("area_code", "square", "service")
        .annotate(
            n=Count("pk"),
            waiting=Count("pk", filter=Q(state__in=OPEN)),
            served=Count("pk", filter=Q(finding=Finding.SERVED)),
            unserved=Count("pk", filter=Q(finding=Finding.UNSERVED)),
            since=Min("created_at", filter=Q(state__in=OPEN)),
        )
        .order_by(F("since").asc(nulls_last=True), "square", "service")
    )


def with_reports(groups: Iterable[dict[str, Any]], asked: Asked) -> list[dict[str, Any]]:
    """Return groups of an inbox, each with its reports, in one query for all of them."""
    listed = list(groups)
    if not listed:
        return []
    reports = _filtered({one["area_code"] for one in listed}, asked).filter(
        square__in={one["square"] for one in listed}
    )
    held: dict[tuple[str, str, str], list[ServiceReport]] = {}
    for report in reports.select_related("evidence", "reporter").order_by("created_at"):
        held.setdefault((report.area_code, report.square, report.service), []).append(report)
    return [{**one, "reports": held.get((one["area_code"], one["square"], one["service"]), [])} for one in listed]


def _filtered(area_codes: Iterable[str], asked: Asked) -> QuerySet:
    reports = ServiceReport.objects.filter(area_code__in=list(area_codes))
    if asked.state == "open":
        reports = reports.filter(state__in=OPEN)
    elif asked.state in State.values:
        reports = reports.filter(state=asked.state)
    for name, values in (("service", Service.values), ("finding", Finding.values), ("origin", Origin.values)):
        value = getattr(asked, name)
        if value in values:
            reports = reports.filter(**{name: value})
    return reports.filter(square__startswith=asked.square) if asked.square.isdigit() else reports


def own_reports(person: Any) -> QuerySet:
    """Return what a person reported, the newest first; not what they declared for a municipality."""
    return ServiceReport.objects.filter(reporter=person, origin=Origin.RESIDENT)


def report_for_page(report_id: Any) -> ServiceReport | None:
    """Return a report with what its page shows."""
    return (
        ServiceReport.objects.select_related("reporter", "organisation", "evidence")
        .prefetch_related("events__actor")
        .filter(pk=report_id)
        .first()
    )


def others_in_square(report: ServiceReport) -> QuerySet:
    """Return what else was said of the same square and service and still stands."""
    same = ServiceReport.objects.filter(area_code=report.area_code, square=report.square, service=report.service)
    return same.filter(state__in=PUBLIC).exclude(pk=report.pk)
