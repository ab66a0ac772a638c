"""Begins a need, changes what it says, and leads it from state to state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.needs.actions.acting import acts_for
from todoku_web.exchange.needs.actions.history import Collision, locked, once, wrote
from todoku_web.exchange.needs.checking import as_content
from todoku_web.exchange.needs.merging import changes_between, merged
from todoku_web.exchange.needs.models import Need, NeedState, Who
from todoku_web.exchange.needs.models.events import REASON_LENGTH
from todoku_web.exchange.needs.need_content import NeedContent, require_complete
from todoku_web.exchange.needs.workflow import need_transition
from todoku_web.notices.actions import tell
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.needs.workflow import Transition

_MOST_DRAFTS = 50


def begin(
    content: NeedContent,
    *,
    by: Any,
    key: str,
    organisation: Any = None,
    plan: Any = None,
    plan_requirement: str = "",
    from_model: UUID | None = None,
) -> Need:
    """Return the draft of a new need; the one that the same form made before, where it was sent twice.

    Raises InputError or AreaError for what cannot be, NotAllowed where the person may not.
    """
    require(by, "needs.begin_need" if organisation is None else "needs.begin_need_for", organisation)
    if plan is not None:
        require(by, "needs.begin_need_from", plan)
    made = Need.objects.filter(author=by, key=key).first()
    if made is not None:
        return made
    clean = content.cleaned()
    former = clean.pop("former")
    _check_who(content.who, organisation)
    with transaction.atomic():
        if Need.objects.filter(author=by, state=NeedState.DRAFT).count() >= _MOST_DRAFTS:
            raise InputError("needs.many_drafts", most=_MOST_DRAFTS)
        origin = {"plan": plan, "plan_requirement": plan_requirement if plan else "", "from_model": from_model}
        need, new = once(Need(key=key, author=by, organisation=organisation, **clean, **origin), by=by)
        if new:
            wrote(need, "begun", by=by)
            _note_former(need, former, by)
    return need


def edit(need: Need, content: NeedContent, *, by: Any, seen: int) -> Need:
    """Change what a need says.

    What somebody else changed since the person began stays, where the person did not change the same; Collision
    where they did. Of an open need the municipality stays: its office has accepted it.
    """
    with transaction.atomic():
        now = locked(need)
        require(by, "needs.edit_need", now)
        clean = _accepted(now, content, seen)
        former = clean.pop("former")
        if now.state != NeedState.DRAFT:
            if clean["area_code"] != now.area_code:
                raise InputError("needs.area_fixed")
            require_complete(content)
        _check_who(clean["who"], now.organisation)
        changes = changes_between(NeedContent.of(now), clean)
        if changes:
            for name, value in clean.items():
                setattr(now, name, value)
            wrote(now, "edited", by=by, changes=changes)
            _note_former(now, former, by)
    return now


def go(need: Need, name: str, *, by: Any, seen: int, said: str = "") -> Need:
    """Lead a need along a transition; its author gets a letter where somebody else decided.

    Raises Collision where it is not what the person saw, InputError without a reason that is asked for or while
    something that must be said is missing, NotAllowed where the person may not.
    """
    way = need_transition(name)
    with transaction.atomic():
        now = locked(need)
        if now.version != seen:
            raise Collision(now)
        require(by, f"needs.{name}_need", now)
        _lead(now, way, by=by, said=paragraphs(said, most=REASON_LENGTH, needed=way.reason), body=acts_for(by, now))
    return now


def follow(need: Need, name: str, *, by: Any, said: str, body: Organisation | None) -> None:
    """Lead a need along a transition because something it rests on was decided, where it stands before that.

    Who decided has shown their right to that; ``body`` is the one for which they did. The caller holds a transaction.
    """
    now, way = locked(need), need_transition(name)
    if now.state in way.sources:
        _lead(now, way, by=by, said=said, body=body)


def _lead(now: Need, way: Transition, *, by: Any, said: str, body: Organisation | None) -> None:
    before = now.state
    now.state = way.target
    if way.target == NeedState.SUBMITTED:
        require_complete(NeedContent.of(now))
        now.submitted_at = timezone.now()
    if way.target == NeedState.OPEN and now.opened_at is None:
        now.opened_at = timezone.now()
    wrote(now, way.name, by=by, before=before, said=said, body=body)
    if way.tells_author and now.author_id != getattr(by, "pk", None):
        tell([now.author], f"needs.{way.name}", url=reverse("needs:need", args=[now.pk]), said=said, title=now.title)


def _note_former(need: Need, former: str, by: Any) -> None:
    """Note that a municipality was named which has become another."""
    if former:
        wrote(need, "moved", by=by, said=former)


def _accepted(now: Need, content: NeedContent, seen: int) -> dict[str, Any]:
    """Return what a person's content comes to as it is to be kept."""
    if now.version == seen:
        return content.cleaned()
    found = merged(now, as_content(NeedContent, content.cleaned()), seen)
    if found.conflicts:
        raise Collision(now, found)
    clean: dict[str, Any] = found.content.cleaned()
    return clean


def _check_who(who: Any, organisation: Any) -> None:
    """Refuse somebody who speaks as a municipality without being in a public body."""
    public = (OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE, OrganisationKind.BUREAU)
    if who == Who.MUNICIPALITY and (organisation is None or organisation.kind not in public):
        raise InputError("needs.who_municipality")
