"""Begins comparisons, changes what they say, brings bodies in, makes them public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.accounts.models import OrganisationKind
from todoku_web.notices.actions import people_of, tell
from todoku_web.offices.comparisons.actions.history import wrote
from todoku_web.offices.comparisons.models import Comparison, Member
from todoku_web.offices.inquiries.actions import begun
from todoku_web.offices.inquiries.history import locked
from todoku_web.parts.collision import Collision

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_MEMBERS = 300
_FIELDS = ("title", "business", "about")


def begin(value: Mapping[str, Any], *, organisation: Any, by: Any, key: str) -> Comparison:
    """Return a new comparison that a body leads; the one that the same form made before."""
    require(by, "comparisons.begin_comparison", organisation)
    made = Comparison(key=key, organisation=organisation, author=by, **{name: value[name] for name in _FIELDS})
    return begun(made, wrote, by=by)


def edit(comparison: Comparison, value: Mapping[str, Any], *, by: Any, seen: int) -> Comparison:
    """Change what a comparison says of itself; Collision where somebody else did so meanwhile."""
    with transaction.atomic():
        now = locked(Comparison, comparison.pk)
        require(by, "comparisons.edit_comparison", now)
        told = {name: getattr(now, name) for name in _FIELDS}
        asked = {name: value[name] for name in _FIELDS}
        if now.version != seen and now.events.filter(version__gt=seen, action="edited").exists():
            raise Collision(now, told, asked)
        for name, one in asked.items():
            setattr(now, name, one)
        wrote(now, "edited", by=by)
    return now


def add_member(comparison: Comparison, organisation: Any, *, by: Any) -> Member:
    """Bring a municipality or another public body in, and tell its people; InputError for a body that is none."""
    with transaction.atomic():
        now = locked(Comparison, comparison.pk)
        require(by, "comparisons.add_member", now)
        if organisation.kind not in {OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE}:
            raise InputError("comparisons.no_municipality", name=organisation.name)
        if organisation.pk == now.organisation_id:
            raise InputError("comparisons.leads", name=organisation.name)
        if now.members.count() >= MOST_MEMBERS:
            raise InputError("comparisons.many_members", most=MOST_MEMBERS)
        made, new = Member.objects.get_or_create(comparison=now, organisation=organisation)
        if new:
            wrote(now, "member_added", by=by, about=organisation.name, member=organisation.pk)
            people = people_of([organisation.pk])
            tell(people, "comparisons.member_added", url=now.get_absolute_url(), title=now.title)
    return made


def publish(comparison: Comparison, *, by: Any, seen: int, public: bool) -> Comparison:
    """Make a comparison public, or take it back; example cases and files never become public.

    Raises InputError where nothing was found yet, ChangedMeanwhile where it is not what the person saw.
    """
    with transaction.atomic():
        now = locked(Comparison, comparison.pk)
        require(by, "comparisons.publish_comparison" if public else "comparisons.withdraw_comparison", now)
        require_seen(now, seen)
        if public and not now.runs.exclude(result="").exists():
            raise InputError("comparisons.nothing_found")
        now.is_public = public
        wrote(now, "published" if public else "withdrawn", by=by)
    return now
