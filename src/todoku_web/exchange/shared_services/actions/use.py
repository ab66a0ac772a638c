"""Counts how a shared service is used, month by month: of members who agreed to it, and of months that are over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.dates import fiscal_year
from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.exchange.shared_services.actions.history import locked_member, wrote
from todoku_web.exchange.shared_services.models import DataConsent, Member, UseCount
from todoku_web.exchange.shared_services.weights import is_over, months_to_count

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from todoku_web.exchange.shared_services.models import AgreementVersion, SharedService


def count(member: Member, counted: Mapping[date, int | None], *, source: str, by: Any, seen: int | None = None) -> int:
    """Write how many cases a member had in some months, None for one that is not known; return how many changed.

    ``seen`` is the version of the member that the person saw; None where they saw the counts themselves. Raises
    ChangedMeanwhile, InputError for a month that cannot be counted, NotAllowed where the person may not.
    """
    with transaction.atomic():
        service, now = locked_member(member)
        require(by, "shared_services.count_use", now)
        held = {one.month: one for one in now.use.all()}
        changed = {
            month: cases
            for month, cases in counted.items()
            if (cases is None) != (month not in held) or (cases is not None and held[month].cases != cases)
        }
        if not changed:
            return 0
        if seen is not None:
            require_seen(now, seen)
        countable = Countable.of(service)
        for month in sorted(changed):
            countable.check(now, month)
        for month, cases in changed.items():
            if cases is None:
                held[month].delete()
            else:
                told = {"cases": cases, "source": source, "by": by, "at": timezone.now()}
                UseCount.objects.update_or_create(member=now, month=month, defaults=told)
        now.version += 1
        now.changed_at = timezone.now()
        now.save()
        months = {f"{month:%Y-%m}": cases for month, cases in sorted(changed.items())}
        wrote(service, "use_counted", by=by, fields=["use"], member=now, months=months)
    return len(changed)


@dataclass(frozen=True, slots=True)
class Countable:
    """What must hold for a month to be counted, as a service has it now."""

    service: SharedService
    agreement: AgreementVersion | None
    agreed: frozenset[UUID]
    """Members who agreed to its newest version."""
    settled: frozenset[int]

    @classmethod
    def of(cls, service: SharedService) -> Countable:
        """Return what must hold, in three queries."""
        newest = service.agreements.first()
        agreed = DataConsent.objects.filter(version=newest).values_list("member", flat=True) if newest else ()
        return cls(service, newest, frozenset(agreed), frozenset(service.settled.values_list("fiscal_year", flat=True)))

    def check(self, member: Member, month: date) -> None:
        """Raise InputError where a month of a member cannot be counted, with the reason."""
        name, told, year = member.organisation.name, f"{month:%Y-%m}", fiscal_year(month)
        if self.agreement is None:
            raise InputError("shared_services.no_agreement")
        if member.pk not in self.agreed:
            raise InputError("shared_services.not_agreed", member=name, number=self.agreement.number)
        if self.service.in_use_since is None:
            raise InputError("shared_services.not_in_use")
        if not is_over(month):
            raise InputError("shared_services.month_open", month=told)
        if month not in months_to_count(member, year, self.service):
            raise InputError("shared_services.not_member_then", member=name, month=told)
        if year in self.settled:
            raise InputError("shared_services.year_settled", year=year)
        if self.agreement.until and month.isoformat() > self.agreement.until:
            raise InputError("shared_services.agreement_over", month=told, until=self.agreement.until)
