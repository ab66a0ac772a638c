"""Invites reviewers, takes their answers, keeps in what they are versed, and lets them go again."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.actions.invitations import token_hash
from todoku_web.accounts.doors import NotAllowed, require, require_seen
from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import Role
from todoku_web.exchange.calls.models import REASON_LENGTH
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.screening.actions.history import changed, locked, locked_reviewer, wrote
from todoku_web.exchange.screening.actions.telling import tell_office, tell_reviewers
from todoku_web.exchange.screening.models import Reviewer, Screening
from todoku_web.exchange.screening.workflow import ReadingState, ReviewerState
from todoku_web.planning.plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_REVIEWERS, MOST_READINGS, MOST_KEYWORDS = 500, 500, 30
_NAME, _KEYWORD = 80, 40
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Fields:
    """In what a reviewer is versed, and how many applications they read at most."""

    most: int
    issues: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


def checked_fields(given: Fields) -> Fields:
    """Return fields in order, no keyword twice; InputError for what cannot be."""
    if not 1 <= given.most <= MOST_READINGS:
        raise InputError("screening.most", most=MOST_READINGS)
    if set(given.issues) - set(IssueArea.values):
        raise InputError("planning.choice")
    keywords = {unicodedata.normalize("NFKC", word).casefold(): word
                for word in (one_line(typed, most=_KEYWORD) for typed in given.keywords) if word}  # fmt: skip
    if len(keywords) > MOST_KEYWORDS:
        raise InputError("screening.keywords", most=MOST_KEYWORDS)
    return Fields(given.most, tuple(one for one in IssueArea.values if one in given.issues), tuple(keywords.values()))


def invite(screening: Screening, *, email: str, name: str, fields: Fields, by: Any) -> tuple[Reviewer, str]:
    """Return a new reviewer, and the secret of the link by which they answer, known from here alone.

    Who has an account with that address is told in the portal too. Raises InputError for who was invited already, an
    address that is none, and too many; NotAllowed.
    """
    address, called, asked = email.strip().lower(), one_line(name, most=_NAME, needed=True), checked_fields(fields)
    try:
        validate_email(address)
    except ValidationError:
        raise InputError("screening.email") from None
    with transaction.atomic():
        now = locked(screening.pk)
        require(by, "screening.invite_reviewer", now)
        last = now.reviewers.order_by("-number").values_list("number", flat=True).first() or 0
        if last >= MOST_REVIEWERS:
            raise InputError("screening.many_reviewers", most=MOST_REVIEWERS)
        known = EmailAddress.objects.filter(email__iexact=address, verified=True, user__is_active=True).first()
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        made = Reviewer(
            screening=now,
            number=last + 1,
            person=known.user if known else None,
            name=called,
            email=address,
            token_hash=token_hash(token),
            most=asked.most,
            issues=list(asked.issues),
            keywords=list(asked.keywords),
            invited_by=by,
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise InputError("screening.invited_already", email=address) from error
        tell_reviewers(now, [made], "invited")
        wrote(now, "invited", by, reviewer=made)
    return made, token


def invite_anew(reviewer: Reviewer, *, by: Any) -> tuple[Reviewer, str]:
    """Invite somebody once more who has not answered, has declined or has left; the link before is void.

    Return the reviewer and the secret of the new link. Raises InputError for who accepted, NotAllowed.
    """
    with transaction.atomic():
        now = locked(reviewer.screening_id)
        require(by, "screening.invite_reviewer", now)
        who = locked_reviewer(reviewer, now)
        if who.state == ReviewerState.ACCEPTED:
            raise InputError("screening.invited_already", email=who.email)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        who.state, who.token_hash, who.reason = ReviewerState.INVITED, token_hash(token), ""
        who.version += 1
        who.save()
        tell_reviewers(now, [who], "invited")
        wrote(now, "invited", by, reviewer=who)
    return who, token


def answer(reviewer: Reviewer, *, accepts: bool, by: Any, fields: Fields | None = None, reason: str = "") -> Reviewer:
    """Take what an invited person answers; who accepts may say anew in what they are versed. The same twice is once.

    Raises InputError for who sees the applicants of a blind screening as an officer of the organisation that calls, and
    for who reviews here already under another address; NotAllowed for who was not invited.
    """
    said = one_line(reason, most=REASON_LENGTH)
    asked = None if fields is None else checked_fields(fields)
    with transaction.atomic():
        now = locked(reviewer.screening_id)
        who = locked_reviewer(reviewer, now)
        wanted: Any = ReviewerState.ACCEPTED if accepts else ReviewerState.DECLINED
        if who.state == wanted and who.person_id == by.pk:
            return who
        require(by, "screening.answer_invitation", who)
        if now.reviewers.filter(person=by).exclude(pk=who.pk).exists():
            raise InputError("screening.reviews_already")
        if accepts:
            _require_blind(now, by)
        who.person, who.state, who.answered_at = by, wanted, timezone.now()
        who.token_hash, who.reason = "", said
        if accepts and asked is not None:
            who.most, who.issues, who.keywords = asked.most, list(asked.issues), list(asked.keywords)
        who.version += 1
        who.save()
        if accepts and now.confirmed_at is not None:
            tell_reviewers(now, [who], "declare")
        tell_office(now, wanted, by=by, said=said, reviewer=who.name)
        wrote(now, wanted, by, reviewer=who)
    return who


def _require_blind(screening: Screening, person: Any) -> None:
    """Whoever may open applications under their names does not read them blind."""
    own = membership_in(person, screening.organisation_id)
    if screening.hides_applicant and own is not None and own.has_role(Role.DRAFTER):
        raise InputError("screening.sees_names")


def change(reviewer: Reviewer, *, fields: Fields, by: Any, seen: int) -> Reviewer:
    """Change in what a reviewer is versed and how much they read. Raises ChangedMeanwhile, InputError, NotAllowed."""
    asked = checked_fields(fields)
    with transaction.atomic():
        now = locked(reviewer.screening_id)
        require(by, "screening.invite_reviewer", now)
        who = locked_reviewer(reviewer, now)
        require_seen(who, seen)
        if (who.most, tuple(who.issues), tuple(who.keywords)) == (asked.most, asked.issues, asked.keywords):
            return who
        who.most, who.issues, who.keywords = asked.most, list(asked.issues), list(asked.keywords)
        who.version += 1
        who.save()
        wrote(now, "reviewer_changed", by, reviewer=who)
    return who


def leave(reviewer: Reviewer, *, by: Any, reason: str) -> Reviewer:
    """Let a reviewer go, by the office or by themselves: what they handed in counts on, the rest is given to others.

    Raises NotAllowed; InputError without a reason.
    """
    said = one_line(reason, most=REASON_LENGTH, needed=True)
    with transaction.atomic():
        now = locked(reviewer.screening_id)
        who = locked_reviewer(reviewer, now)
        if who.person_id != by.pk or who.state != ReviewerState.ACCEPTED:
            require(by, "screening.invite_reviewer", now)
        if who.state in (ReviewerState.LEFT, ReviewerState.DECLINED):
            return who
        if now.decided_at is not None:
            raise NotAllowed("screening.over")
        who.state, who.reason, who.token_hash = ReviewerState.LEFT, said, ""
        who.version += 1
        who.save()
        open_ones = who.readings.filter(state=ReadingState.ASSIGNED)
        count = open_ones.update(state=ReadingState.RELEASED, changed_at=timezone.now())
        if by.pk == who.person_id:
            tell_office(now, "left", by=by, said=said, reviewer=who.name, count=count)
        else:
            tell_reviewers(now, [who], "let_go", said=said)
        changed(now, "reviewer_left", by, said=said, reviewer=who, released=count)
    return who


def earlier_reviewers(screening: Screening) -> list[Reviewer]:
    """Return who reviewed for other calls of the same organisation and was not invited here, each as they last were."""
    invited = set(screening.reviewers.values_list("email", flat=True))
    others = Reviewer.objects.filter(
        screening__call__organisation=screening.call.organisation_id, state=ReviewerState.ACCEPTED
    ).exclude(screening=screening)
    last: dict[str, Reviewer] = {}
    for one in others.order_by("invited_at"):
        last[one.email] = one
    return sorted((one for email, one in last.items() if email not in invited), key=lambda one: one.name)


def invite_again(screening: Screening, chosen: Iterable[str], *, by: Any) -> list[tuple[Reviewer, str]]:
    """Invite, by their ids, some of those who reviewed before; as they were then."""
    wanted = set(chosen)
    return [
        invite(
            screening,
            email=one.email,
            name=one.name,
            fields=Fields(one.most, tuple(one.issues), tuple(one.keywords)),
            by=by,
        )
        for one in earlier_reviewers(screening)
        if str(one.pk) in wanted
    ]
