"""Records the limits of a fiscal year as an office read them in that year's own paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.dates import fiscal_year
from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, require, require_seen
from todoku_web.audit.actions import record
from todoku_web.exchange.desk.models import YearRule
from todoku_web.exchange.desk.models.dispatch import SOURCE_LENGTH
from todoku_web.exchange.desk.year_rules import NUMBERS, built_in_rules
from todoku_web.exchange.needs.checking import within
from todoku_web.exchange.needs.offer_content import checked_link
from todoku_web.planning.plain_text import one_line

_BOUNDS = {
    "days": (1, 366),
    "online_hours": (1, 3000),
    "day_hours": (1, 24),
    "times_a_year": (1, 100),
    "first_month": (1, 12),
    "last_month": (1, 12),
    "report_days": (1, 366),
}
_NEEDED = ("days", "online_hours")


@dataclass(frozen=True, slots=True)
class YearContent:
    """What a form says of a year's limits; None is what the paper does not say."""

    fiscal_year: int
    numbers: dict[str, int | None]
    source_title: str
    source_url: str
    checked_on: dt.date | None


def record_year(content: YearContent, *, office: Any, by: Any, seen: int) -> YearRule:
    """Return the limits of a year as they are now kept; ``seen`` is the version that the person saw, 0 for none.

    Raises InputError without days, hours and source, for a year whose rules the programme knows, or one that is far
    away; ChangedMeanwhile where somebody else recorded it meanwhile; NotAllowed where the person may not.
    """
    require(by, "desk.record_year", office)
    clean = _cleaned(content)
    with transaction.atomic():
        now = YearRule.objects.select_for_update(of=("self",)).filter(fiscal_year=content.fiscal_year).first()
        if now is None:
            now = YearRule(fiscal_year=content.fiscal_year, office=office, by=by, **clean)
            try:
                with transaction.atomic():
                    now.save(force_insert=True)
            except IntegrityError:
                raise ChangedMeanwhile from None
        else:
            require_seen(now, seen)
            for name, value in {**clean, "office": office, "by": by, "version": now.version + 1}.items():
                setattr(now, name, value)
            now.save()
        told = {**clean, "checked_on": clean["checked_on"].isoformat()}
        record("year_rule.recorded", now, by=by, organisation=office, fiscal_year=now.fiscal_year, **told)
    return now


def _cleaned(content: YearContent) -> dict[str, Any]:
    today = timezone.localdate()
    if abs(content.fiscal_year - fiscal_year(today)) > 1:
        raise InputError("desk.year_far", year=content.fiscal_year)
    if built_in_rules(content.fiscal_year).are_known:
        raise InputError("desk.year_built_in", year=content.fiscal_year)
    numbers = {name: within(content.numbers.get(name), *_BOUNDS[name]) for name in NUMBERS}
    if any(numbers[name] is None for name in _NEEDED):
        raise InputError("desk.year_numbers")
    first, last = numbers["first_month"], numbers["last_month"]
    if (first is None) != (last is None) or (first is not None and last is not None and first > last):
        raise InputError("desk.year_months")
    if content.checked_on is None or content.checked_on > today:
        raise InputError("desk.checked_on")
    link = checked_link(content.source_url)
    if not link:
        raise InputError("desk.year_source")
    title = one_line(content.source_title, most=SOURCE_LENGTH, needed=True)
    return {**numbers, "source_title": title, "source_url": link, "checked_on": content.checked_on}
