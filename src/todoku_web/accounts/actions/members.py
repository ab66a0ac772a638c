"""Changes what people are in an organisation; its last administrator stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.accounts.memberships import forget
from todoku_web.accounts.models import Membership, Organisation, Role
from todoku_web.accounts.names import clean_name
from todoku_web.audit.actions import record

if TYPE_CHECKING:
    from datetime import date

    from todoku_web.accounts.models import Person

MOST_JPY = 10**12


@dataclass(frozen=True, slots=True)
class Terms:
    """What a member is: role, up to which cost they decide alone (専決), for whom they decide, and when (代決)."""

    role: Any
    sole_decision_limit_jpy: int | None = None
    deputises_for: Membership | None = None
    deputises_from: date | None = None
    deputises_until: date | None = None


class EditedMeanwhile(InputError):
    """Somebody else changed the thing after it was read; ``now`` is the thing as it stands."""

    def __init__(self, now: Membership) -> None:
        super().__init__("accounts.edited_meanwhile", name=str(now.person))
        self.now = now


def change_member(membership: Membership, terms: Terms, *, seen_version: int, by: Person) -> Membership:
    """Give a member other terms and return the membership.

    Raises EditedMeanwhile where the membership is no longer what ``seen_version`` was, and InputError for the last
    administrator losing the role, a deputy of somebody who does not decide, or dates that are not in order.
    """
    with transaction.atomic():
        now = _locked(membership)
        if now.version != seen_version:
            raise EditedMeanwhile(now)
        _check_terms(now, terms)
        if now.role == Role.ADMINISTRATOR and terms.role != Role.ADMINISTRATOR:
            _refuse_last_administrator(now)
        before = _told(now)
        now.role, now.sole_decision_limit_jpy = terms.role, terms.sole_decision_limit_jpy
        now.deputises_for = terms.deputises_for
        now.deputises_from, now.deputises_until = terms.deputises_from, terms.deputises_until
        after = _told(now)
        if after == before:
            return now
        now.version += 1
        now.save()
        changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        record("member.changed", now, by=by, organisation=now.organisation, member=str(now.person), changed=changed)
    forget(by)
    return now


def remove_member(membership: Membership, *, by: Person) -> None:
    """Take a person out of an organisation; InputError for its last administrator."""
    with transaction.atomic():
        now = _locked(membership)
        if now.role == Role.ADMINISTRATOR:
            _refuse_last_administrator(now)
        now.deputies.update(deputises_for=None, deputises_from=None, deputises_until=None)
        record("member.removed", now, by=by, organisation=now.organisation, member=str(now.person), role=now.role)
        now.delete()
    forget(by)


def rename_person(person: Person, name: str) -> None:
    """Give a person the name they wish; InputError for what cannot be one."""
    person.name = clean_name(name)
    person.save(update_fields=["name"])


def _locked(membership: Membership) -> Membership:
    """Return the membership as it stands, with its whole organisation held: two administrators cannot go at once."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    return Membership.objects.select_related("organisation", "person").get(pk=membership.pk)


def _refuse_last_administrator(membership: Membership) -> None:
    others = Membership.objects.filter(organisation=membership.organisation_id, role=Role.ADMINISTRATOR)
    if not others.exclude(pk=membership.pk).exists():
        raise InputError("accounts.last_administrator", organisation=membership.organisation.name)


def _check_terms(membership: Membership, terms: Terms) -> None:
    limit_jpy = terms.sole_decision_limit_jpy
    if limit_jpy is not None and not 0 < limit_jpy <= MOST_JPY:
        raise InputError("accounts.limit_range", most=f"{MOST_JPY:,}")
    absent = terms.deputises_for
    period = (terms.deputises_from, terms.deputises_until)
    if absent is None:
        if any(period):
            raise InputError("accounts.deputy_of_nobody")
        return
    if absent.organisation_id != membership.organisation_id or absent.pk == membership.pk:
        raise InputError("accounts.deputy_of_other")
    if not absent.has_role(Role.APPROVER):
        raise InputError("accounts.deputy_of_no_approver", name=str(absent.person))
    if terms.deputises_from is None or terms.deputises_until is None:
        raise InputError("accounts.deputy_without_days")
    if terms.deputises_until < terms.deputises_from:
        raise InputError("accounts.deputy_days_order")


def _told(membership: Membership) -> dict[str, Any]:
    """Return the terms as the log tells them."""
    absent = membership.deputises_for
    days = (membership.deputises_from, membership.deputises_until)
    first, last = (day.isoformat() if day else None for day in days)
    return {
        "role": membership.role,
        "sole_decision_limit_jpy": membership.sole_decision_limit_jpy,
        "deputises_for": str(absent.person) if absent else None,
        "deputises_from": first,
        "deputises_until": last,
    }
