"""Figures beside the funnel: calls with their applications, loans, shared services; each in few queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from todoku.dates import closing_instant
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import HANDED_IN, Application, Call, CallKind
from todoku_web.exchange.calls.models.applications import SEATED
from todoku_web.exchange.calls.queries import about_area
from todoku_web.exchange.lending.models import OUT, Reservation, State
from todoku_web.exchange.shared_services.models import ServiceState
from todoku_web.exchange.shared_services.progress import first_uses
from todoku_web.exchange.shared_services.queries import public_services
from todoku_web.exchange.statistics.protection import is_small, protected

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.exchange.statistics.courses import Asked

LENT = (*OUT, State.RETURNED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class CallsOfKind:
    """Calls of a kind: announced, applications, seats, calls without a limit, who has a seat; None is kept back."""

    kind: str
    title: str
    calls: int
    applications: int | None
    seats: int
    unlimited: int
    chosen: int | None


@dataclass(frozen=True, slots=True)
class Loans:
    """What was asked for, lent, is out and is overdue; None is kept back."""

    asked: int | None
    lent: int | None
    out: int | None
    overdue: int | None


@dataclass(frozen=True, slots=True)
class Shared:
    """Shared services in use, and municipalities that have used one."""

    in_use: int
    municipalities: int


def calls_by_kind(asked: Asked, *, small: bool) -> list[CallsOfKind]:
    """Return the announced calls by kind, in two queries."""
    found = Call.objects.filter(announced_at__isnull=False).exclude(state=CallState.DRAFT)
    if asked.issue:
        found = found.filter(issue=asked.issue)
    if asked.area:
        found = found.filter(about_area(asked.area))
    if asked.year is not None:
        found = found.filter(announced_at__gte=_begin(asked.year), announced_at__lt=_begin(asked.year + 1))
    counted = found.order_by().values("kind")
    limits = {"seats": Sum("capacity"), "unlimited": Count("pk", filter=Q(capacity__isnull=True))}
    calls = {row["kind"]: row for row in counted.annotate(calls=Count("pk"), **limits)}
    applied = _applications(found)
    kinds = [kind for kind in CallKind.values if kind in calls]
    sent, chosen = ([applied.get(kind, (0, 0))[at] for kind in kinds] for at in (0, 1))
    told: list[list[int | None]] = [list(sent), list(chosen)]
    if not small:
        told = [protected(sent), protected(chosen)]
    titles = dict(CallKind.choices)
    return [
        CallsOfKind(
            kind=kind,
            title=titles[kind],
            calls=calls[kind]["calls"],
            applications=told[0][at],
            seats=calls[kind]["seats"] or 0,
            unlimited=calls[kind]["unlimited"],
            chosen=told[1][at],
        )
        for at, kind in enumerate(kinds)
    ]


def _applications(calls: Any) -> dict[str, tuple[int, int]]:
    counted = {
        "sent": Count("pk", filter=Q(state__in=HANDED_IN)),
        "chosen": Count("pk", filter=Q(state__in=SEATED)),
    }
    found = Application.objects.filter(call__in=calls.order_by().values("pk"), state__in=HANDED_IN)
    rows = found.order_by().values("call__kind").annotate(**counted)
    return {row["call__kind"]: (row["sent"], row["chosen"]) for row in rows}


def loans(asked: Asked, *, small: bool) -> Loans:
    """Return the loans, in at most two queries."""
    found = Reservation.objects.all()
    if asked.codes is not None or asked.size:
        towns = Reservation.objects.order_by().values_list("area_code", flat=True).distinct()
        found = found.filter(area_code__in=[code for code in towns if asked.lies(code)])
    if asked.year is not None:
        found = found.filter(starts_at__gte=_begin(asked.year), starts_at__lt=_begin(asked.year + 1))
    counted = found.aggregate(
        asked=Count("pk"),
        lent=Count("pk", filter=Q(state__in=LENT)),
        out=Count("pk", filter=Q(state__in=OUT)),
        overdue=Count("pk", filter=Q(state__in=OUT, ends_at__lte=timezone.now())),
    )
    return Loans(**{name: None if not small and is_small(value) else value for name, value in counted.items()})


def shared() -> Shared:
    """Return the shared services, in two queries."""
    return Shared(public_services().filter(state=ServiceState.IN_USE).count(), len(first_uses()))


def _begin(fiscal_year: int) -> datetime:
    """Return the first instant of a fiscal year in Japan."""
    return closing_instant(date(fiscal_year, 3, 31))
