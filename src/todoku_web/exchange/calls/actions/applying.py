"""Keeps drafts of applications, takes them in at the right moment and by the rules, and lets them go again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import NotAllowed, require, require_seen
from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import Role
from todoku_web.exchange.calls.actions.history import application_done, application_logged
from todoku_web.exchange.calls.actions.locks import locked_application, locked_call
from todoku_web.exchange.calls.actions.seats import promote, seat
from todoku_web.exchange.calls.actions.telling import tell
from todoku_web.exchange.calls.answers import cleaned, wrong_answers
from todoku_web.exchange.calls.applicants import applicant_of
from todoku_web.exchange.calls.clock import CallState, Phase, phase_at
from todoku_web.exchange.calls.eligibility import Verdict, assess
from todoku_web.exchange.calls.models import LIVE, REASON_LENGTH, Application, ApplicationState, Attachment, Call
from todoku_web.planning.plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from todoku_web.uploads.models import Upload

MOST_DRAFTS = 20
"""Of one person for one call."""


def keep_draft(
    call: Call,
    answers: Mapping[str, Any],
    *,
    by: Any,
    key: str,
    seen: int = 0,
    organisation: Any = None,
    declared: Sequence[str] = (),
    uploads: Mapping[str, Upload] | None = None,
    need: Any = None,
) -> Application:
    """Keep what somebody wrote so far, sound or not; also after the call has closed, so that nothing is lost.

    The page that began an application has its ``key``; one that is handed in already is returned as it is. A draft of
    an older form goes over to the newest one. Raises ChangedMeanwhile where the draft was changed elsewhere since.
    """
    require(by, "calls.apply_to_call", call)
    _require_for(organisation, by)
    if need is not None and not by.has_perm("needs.view_need", need):
        raise InputError("calls.need_unseen")
    with transaction.atomic():
        now = _own(call, by, key)
        if now is None:
            if call.applications.filter(applicant=by, state=ApplicationState.DRAFT).count() >= MOST_DRAFTS:
                raise InputError("calls.drafts_many", most=MOST_DRAFTS)
            now = _begun(call, by, key)
        elif now.state != ApplicationState.DRAFT:
            return now
        else:
            require_seen(now, seen)
        now.form = call.form or now.form
        now.organisation, now.need = organisation, need
        now.answers, now.declared = dict(answers), list(declared)
        _attach(now, uploads or {})
        now.version += 1
        now.changed_at = timezone.now()
        now.save()
    return now


def _own(call: Call, by: Any, key: str) -> Application | None:
    return call.applications.select_for_update(of=("self",)).filter(applicant=by, key=key).first()


def _begun(call: Call, by: Any, key: str) -> Application:
    assert call.form is not None
    made = Application(call=call, form=call.form, applicant=by, applicant_name=str(by)[:80], key=key, version=0)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:  # the same page, sent twice at the same moment
        found = _own(call, by, key)
        if found is None:
            raise InputError("calls.key_taken") from error
        return found
    return made


def _require_for(organisation: Any, by: Any) -> None:
    """A person applies for an organisation in which they draft."""
    if organisation is None:
        return
    found = membership_in(by, organisation.pk)
    if found is None or not found.has_role(Role.DRAFTER):
        raise InputError("calls.not_for_organisation", name=organisation.name)


def _attach(now: Application, uploads: Mapping[str, Upload]) -> None:
    """Keep the files of a draft: new ones in place of the old; those that the answers name no more are let go."""
    for field, upload in uploads.items():
        Attachment.objects.update_or_create(application=now, field=field, defaults={"upload": upload})
        now.answers[field] = str(upload.pk)
    kept = {}
    for one in now.attachments.all():
        if now.answers.get(one.field) == str(one.upload_id):
            kept[one.field] = one
        else:
            one.delete()
    files = {one.id for one in now.form.fields if one.type == "file"}
    now.answers = {name: value for name, value in now.answers.items() if name not in files or name in kept}


def submit(application: Application, *, by: Any, seen: int) -> Application:
    """Hand a draft in: what arrives while ``opens_at <= now < closes_at`` is taken, and gets its seat or place at once.

    The moment is that at which the request arrived, however long it waits for others. The same sent twice is handed in
    once. Raises InputError with the one reason why it cannot be taken; the draft stays as it is.
    """
    arrived = timezone.now()
    with transaction.atomic():
        call = locked_call(application.call_id)
        now = locked_application(application.pk, call)
        if now.applicant_id == getattr(by, "pk", None) and now.number is not None:
            return now
        require(by, "calls.change_application", now)
        require_open(call, arrived)
        require_seen(now, seen)
        _check(call, now)
        call.last_number += 1
        now.number, now.submitted_at, now.applicant_name = call.last_number, arrived, str(by)[:80]
        seat(call, now)
        call.save(update_fields=["last_number", "last_waiting"])
        application_done(now, str(now.state), by)
        tell([now], str(now.state))
        application_logged(now, "submitted", by)
    return now


def require_open(call: Call, moment: datetime) -> None:
    """Raise InputError, with the moment that counts, for a call that is not open at a moment."""
    phase = phase_at(call.state, opens_at=call.opens_at, closes_at=call.closes_at, now=moment)
    if phase == Phase.COMING and call.opens_at is not None:
        raise InputError("calls.not_yet_open", opens=_japan_time(call.opens_at))
    if phase == Phase.CANCELLED:
        raise InputError("calls.was_cancelled")
    if phase != Phase.OPEN:
        raise InputError("calls.closed", closes="-" if call.closes_at is None else _japan_time(call.closes_at))


def _japan_time(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _check(call: Call, now: Application) -> None:
    """Refuse an answer to an older form, unsound answers, who may not apply, and more than one may hand in."""
    if call.form_id != now.form_id:
        raise InputError("calls.form_is_newer")
    fields = now.form.fields
    wrong = wrong_answers(fields, now.answers)
    if wrong:
        raise InputError("calls.answers_wrong", count=len(wrong))
    held = {one.field: str(one.upload_id) for one in now.attachments.all()}
    if any(held.get(one.id) != now.answers[one.id] for one in fields if one.type == "file" and one.id in now.answers):
        raise InputError("calls.answer_file")
    now.answers = cleaned(fields, now.answers)
    _require_for(now.organisation, now.applicant)
    for finding in assess(call.eligibility, applicant_of(now.organisation)):
        if finding.verdict == Verdict.NOT_MET:
            raise InputError("calls.not_eligible", rule=finding.rule["id"].removeprefix("r"), why=_why(finding))
        if finding.verdict == Verdict.UNKNOWN and finding.rule["id"] not in now.declared:
            raise InputError("calls.not_declared", rule=finding.rule["id"].removeprefix("r"))
    same = (
        {"organisation": now.organisation} if now.organisation else {"organisation": None, "applicant": now.applicant}
    )
    if call.applications.filter(**same, state__in=LIVE).count() >= call.most_each:
        raise InputError("calls.applied_already", most=call.most_each)


def _why(finding: Any) -> dict[str, str]:
    from todoku.i18n import LANGS, text

    return {lang: text(f"calls.why.{finding.reason}", lang, **finding.params) for lang in LANGS}


def withdraw(application: Application, *, by: Any, seen: int, reason: str = "") -> Application:
    """Take an application back, also after it was selected: its seat goes to who waits first, and all are told."""
    said = one_line(reason, most=REASON_LENGTH)
    with transaction.atomic():
        call = locked_call(application.call_id)
        now = locked_application(application.pk, call)
        require(by, "calls.withdraw_application", now)
        require_seen(now, seen)
        if call.state in (CallState.FINISHED, CallState.CANCELLED):
            raise NotAllowed("calls.over")
        before = now.state
        now.state, now.waiting_number = ApplicationState.WITHDRAWN, None
        application_done(now, "withdrawn", by, said=said)
        if before == ApplicationState.DRAFT:
            return now
        tell([now], "withdrawn")
        if before in (ApplicationState.ACCEPTED, ApplicationState.SELECTED):
            promote(call, by)
        application_logged(now, "withdrawn", by)
    return now
