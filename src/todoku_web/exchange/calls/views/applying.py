"""Pages of who applies: the form of a call, one's own applications, and taking one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import (
    UNFIT,
    ChangedMeanwhile,
    NotAllowed,
    for_people,
    kept,
    posted_version,
    require,
    status_of,
)
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Role
from todoku_web.exchange.calls.actions import applying
from todoku_web.exchange.calls.answers import PREFIX, Read, read_answers
from todoku_web.exchange.calls.applicants import applicant_of
from todoku_web.exchange.calls.clock import CallState, Phase
from todoku_web.exchange.calls.eligibility import assess, rule_words
from todoku_web.exchange.calls.models import Application
from todoku_web.exchange.calls.page_parts import shown_parts
from todoku_web.exchange.calls.queries import (
    application_for_page,
    own_applications,
    own_draft,
    seats_left,
    waiting_place,
)
from todoku_web.exchange.calls.related_needs import chosen_need, offered_needs
from todoku_web.exchange.calls.shown_fields import ShownAnswer, answered_form, told_answers
from todoku_web.exchange.calls.views.access import seen_application, seen_call
from todoku_web.pages.language import current_lang
from todoku_web.uploads.actions import take
from todoku_web.uploads.downloads import as_attachment
from todoku_web.uploads.kinds import PICTURES, TABLES, Kind, accepted_suffixes

if TYPE_CHECKING:
    from uuid import UUID

    from todoku.i18n import Lang
    from todoku_web.exchange.calls.models import Call
    from todoku_web.uploads.models import Upload

PAPERS = PICTURES | TABLES | {Kind.PDF}
_PER_PAGE = 25


@cache_control(private=True, no_cache=True)
@for_people
def apply(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Fill in the form of a call: kept as a draft as often as one likes, handed in once."""
    found = seen_call(request, call_id)
    require(request.user, "calls.apply_to_call", found)
    if request.method == "POST":
        return _taken(request, found)
    draft = own_draft(found, request.user)
    typed = kept(request)
    if typed is not None and found.form is not None:
        posted = _Kept(typed)
        read = read_answers(found.form.fields, posted, _kept_files(draft))
        return _apply_page(request, found, draft, answers=read.answers, typed=posted)
    return _apply_page(request, found, draft, answers=draft.answers if draft else {})


class _Kept(dict[str, list[str]]):
    """What a form held when the session had ended, asked as a form is."""

    def get(self, name: str, default: str = "") -> Any:  # type: ignore[override]
        """Return the last value."""
        values = super().get(name)
        return values[-1] if values else default

    def getlist(self, name: str) -> list[str]:
        """Return all values."""
        return super().get(name) or []


def _taken(request: HttpRequest, found: Call) -> HttpResponse:
    """Keep what was sent as a draft whatever is wrong with it; then hand it in where that was asked for."""
    assert found.form is not None
    key = request.POST.get("key", "")[:64] or uuid4().hex
    draft = found.applications.filter(applicant=request.user, key=key).select_related("form", "organisation").first()
    if draft is not None and draft.number is not None:  # sent twice
        return redirect("calls:application", draft.pk)
    uploads, errors = _uploads(request, found)
    files = {**_kept_files(draft), **{name: str(one.pk) for name, one in uploads.items()}}
    for name in request.POST.getlist("drop_file"):
        files.pop(name, None)
    read = read_answers(found.form.fields, request.POST, files)
    read.errors |= errors
    declared = [rule["id"] for rule in found.eligibility if request.POST.get(f"declare-{rule['id']}") == "yes"]
    for_whom = _organisation(request)
    try:
        draft = applying.keep_draft(
            found,
            read.answers,
            by=request.user,
            key=key,
            seen=posted_version(request),
            organisation=for_whom,
            declared=declared,
            need=chosen_need(request, request.POST.get("need", "")),
            uploads={name: one for name, one in uploads.items() if read.answers.get(name) == str(one.pk)},
        )
        if request.POST.get("action") != "submit":
            messages.success(request, text("calls.draft_kept", current_lang()))
            return redirect("calls:apply", found.pk)
        if not read.errors:
            draft = applying.submit(draft, by=request.user, seen=draft.version)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _apply_page(request, found, draft, answers=read.answers, read=read, error=error, key=key)
    if read.errors:
        _told_late(found, read)
        return _apply_page(request, found, draft, answers=read.answers, read=read, key=key)
    messages.success(request, text(f"calls.handed_in.{draft.state}", current_lang(), number=draft.number))
    return redirect("calls:application", draft.pk)


def _told_late(found: Call, read: Read) -> None:
    """Of a call that has closed there is one thing to tell, not what is wrong in the fields."""
    if found.phase == Phase.CLOSED:
        read.errors.clear()


def _uploads(request: HttpRequest, found: Call) -> tuple[dict[str, Upload], dict[str, InputError]]:
    """Take the files that were sent; a bad one is told at its field and not kept."""
    taken: dict[str, Upload] = {}
    errors: dict[str, InputError] = {}
    fields = () if found.form is None else found.form.fields
    for one in fields:
        file = request.FILES.get(f"{PREFIX}{one.id}") if one.type == "file" else None
        if file is None:
            continue
        try:
            taken[one.id] = take(file, kinds=PAPERS, by=request.user)
        except InputError as error:
            errors[one.id] = error
    return taken, errors


def _kept_files(draft: Application | None) -> dict[str, str]:
    return {} if draft is None else {one.field: str(one.upload_id) for one in draft.attachments.all()}


def _bodies(request: HttpRequest) -> list[Any]:
    """Return the organisations for which a person may apply."""
    return [one.organisation for one in memberships_of(request.user) if one.has_role(Role.DRAFTER)]


def _organisation(request: HttpRequest) -> Any:
    asked = request.POST.get("for", "")
    return next((one for one in _bodies(request) if str(one.pk) == asked), None)


def _apply_page(
    request: HttpRequest,
    found: Call,
    draft: Application | None,
    *,
    answers: dict[str, Any],
    typed: Any = None,
    read: Read | None = None,
    error: TodokuError | None = None,
    key: str = "",
) -> HttpResponse:
    lang = current_lang()
    posted = request.method == "POST"
    if draft is not None:
        draft = application_for_page(draft.pk) or draft
    whom = _organisation(request) if posted else (draft.organisation if draft else _only_body(request, found))
    if read is not None and error is None and found.phase == Phase.CLOSED:
        error = _closed_line(found)
    errors = read.errors if read else {}
    need = draft.need if draft and not posted else chosen_need(request, (request.POST or request.GET).get("need", ""))
    rules = assess(found.eligibility, applicant_of(whom))
    fields = () if found.form is None else found.form.fields
    files = {} if draft is None else {one.field: one.upload.name for one in draft.attachments.all()}
    context = {
        "call": found,
        "phase": found.phase,
        "draft": draft,
        "fields": answered_form(
            fields, answers, lang, errors=errors, files=files, typed=request.POST if posted else typed
        ),
        "wrong": errors,
        "error": error,
        "key": key or (draft.key if draft else uuid4().hex),
        "seen": draft.version if draft else 0,
        "bodies": _bodies(request),
        "whom": whom,
        "rules": [(one, rule_words(one.rule), text(f"calls.why.{one.reason}", lang, **one.params)) for one in rules],
        "declared": _declared(request, draft),
        "accept": accepted_suffixes(PAPERS),
        "needs": offered_needs(request, need),
        "need": need,
        "older": draft is not None and draft.form_id != found.form_id,
        "left": seats_left(found),
        "stored": _stored(draft, files, lang) if isinstance(error, ChangedMeanwhile) else [],
    }
    status = status_of(error) if error else UNFIT if errors else 200
    return render(request, "calls/apply.html", context, status=status)


def _stored(draft: Application | None, files: dict[str, str], lang: Lang) -> list[ShownAnswer]:
    """Return what is kept of a draft that was changed elsewhere, to be held against what was typed here."""
    return [] if draft is None else told_answers(draft.form.fields, draft.answers, lang, files=files)


def _closed_line(found: Call) -> InputError | None:
    try:
        applying.require_open(found, timezone.now())
    except InputError as error:
        return error
    return None


def _only_body(request: HttpRequest, found: Call) -> Any:
    """Propose the organisation of who is in one alone, where the call is not for people."""
    bodies = _bodies(request)
    for_people_too = any("person" in rule.get("in", ()) for rule in found.eligibility)
    kinds = [rule for rule in found.eligibility if rule["kind"] == "organisation_kind"]
    return bodies[0] if bodies and kinds and not for_people_too else None


def _declared(request: HttpRequest, draft: Application | None) -> set[str]:
    if request.method == "POST":
        return {name.removeprefix("declare-") for name in request.POST if name.startswith("declare-")}
    return set(draft.declared) if draft else set()


@never_cache
@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List what the person applied for, and what they were told."""
    page = Paginator(own_applications(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "calls/mine.html", {"page": page})


@never_cache
@require_safe
@for_people
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show one application with its history, and what the person may do with it."""
    return application_page(request, seen_application(request, application_id))


def application_page(request: HttpRequest, found: Application, *, error: TodokuError | None = None) -> HttpResponse:
    """Return the page of an application; the outcome stands there once it is published, for the organiser at once."""
    lang, person = current_lang(), request.user
    files = {one.field: one.upload.name for one in found.attachments.all()}
    organises = bool(person.has_perm("calls.list_application", found.call))
    is_told = organises or found.outcome_is_told
    context = {
        "application": found,
        "call": found.call,
        "answers": told_answers(found.form.fields, found.answers, lang, files=files),
        "declared": [rule_words(one) for one in found.call.eligibility if one["id"] in found.declared],
        "shown_state": found.state if is_told else found.told_state,
        "told_outcome": is_told,
        "events": [one for one in found.events.all() if is_told or one.action not in UNTOLD],
        "place": waiting_place(found) if is_told else None,
        "need": found.need if found.need and person.has_perm("needs.view_need", found.need) else None,
        "may_withdraw": person.has_perm("calls.withdraw_application", found)
        and found.call.state not in (CallState.FINISHED, CallState.CANCELLED),
        "organises": organises,
        "shown_parts": shown_parts("application", request, found),
        "error": error,
    }
    return render(request, "calls/application.html", context, status=200 if error is None else status_of(error))


UNTOLD = ("selected", "not_selected", "waiting", "promoted")
"""Steps of a selection that are not told before its results are published."""


@require_POST
@for_people
def withdraw(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Take an application back."""
    found = seen_application(request, application_id)
    try:
        applying.withdraw(found, by=request.user, seen=posted_version(request), reason=request.POST.get("reason", ""))
    except NotAllowed:
        raise
    except (ChangedMeanwhile, InputError) as error:
        found = seen_application(request, application_id)
        return application_page(request, found, error=error)
    messages.success(request, text("calls.withdrawn", current_lang()))
    return redirect("calls:application", found.pk) if found.number else redirect("calls:mine")


@require_safe
@for_people
def file(request: HttpRequest, application_id: UUID, field: str) -> HttpResponse:
    """Send a file of an application to who may see it."""
    found = seen_application(request, application_id)
    held = next((one for one in found.attachments.all() if one.field == field), None)
    if held is None:
        raise Http404
    return as_attachment(held.upload)
