"""Proposes standards, changes what they say of themselves, and invites bodies to discuss them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.notices.actions import people_of, tell
from todoku_web.offices.standards.actions.history import locked, wrote
from todoku_web.offices.standards.models import Member, Standard
from todoku_web.parts.collision import Collision

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_MEMBERS = 300
_FIELDS = ("title", "business", "about")
_INVITED = frozenset({OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE, OrganisationKind.BUREAU})


def propose(value: Mapping[str, Any], *, organisation: Any, by: Any, key: str) -> Standard:
    """Return a new standard that a body leads; the one that the same form made before."""
    require(by, "standards.propose_standard", organisation)
    made = Standard(key=key, organisation=organisation, author=by, **{name: value[name] for name in _FIELDS})
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            wrote(made, "proposed", by=by)
    except IntegrityError:
        return Standard.objects.get(author=by, key=key)
    return made


def edit(standard: Standard, value: Mapping[str, Any], *, by: Any, seen: int) -> Standard:
    """Change what a standard says of itself; Collision where somebody else did so meanwhile."""
    with transaction.atomic():
        now = locked(standard.pk)
        require(by, "standards.edit_standard", now)
        told = {name: getattr(now, name) for name in _FIELDS}
        asked = {name: value[name] for name in _FIELDS}
        if now.version != seen and now.events.filter(version__gt=seen, action="edited").exists():
            raise Collision(now, told, asked)
        for name, one in asked.items():
            setattr(now, name, one)
        wrote(now, "edited", by=by)
    return now


def invite(standard: Standard, name: str, *, by: Any) -> Organisation:
    """Invite a municipality, prefecture or bureau by its name, and tell its people.

    Raises InputError for a name that nobody has, a body of another kind, and the one that leads.
    """
    with transaction.atomic():
        now = locked(standard.pk)
        require(by, "standards.invite_body", now)
        body = Organisation.objects.filter(name=name).first()
        if body is None:
            raise InputError("standards.unknown_body", name=name)
        if body.kind not in _INVITED:
            raise InputError("standards.no_public_body", name=name)
        if body.pk == now.organisation_id:
            raise InputError("standards.leads", name=name)
        if now.members.count() >= MOST_MEMBERS:
            raise InputError("standards.many_members", most=MOST_MEMBERS)
        _, new = Member.objects.get_or_create(standard=now, organisation=body)
        if new:
            wrote(now, "invited", by=by, about=body.name, member=body.pk)
            tell(people_of([body.pk]), "standards.invited", url=now.get_absolute_url(), title=now.title)
    return body
