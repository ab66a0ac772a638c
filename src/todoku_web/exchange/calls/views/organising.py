"""Pages of who calls: a new call from a template, its settings, its form, and its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import (
    CONFLICT,
    UNFIT,
    ChangedMeanwhile,
    NotAllowed,
    for_people,
    posted_version,
    require,
    status_of,
)
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.calls.actions import calling
from todoku_web.exchange.calls.call_templates import call_template, call_templates
from todoku_web.exchange.calls.form_editing import Rows
from todoku_web.exchange.calls.form_fields import FieldType, FormField
from todoku_web.exchange.calls.forms import CallForm
from todoku_web.exchange.calls.merging import differences
from todoku_web.exchange.calls.shown_fields import empty_form
from todoku_web.exchange.calls.views.access import seen_call
from todoku_web.exchange.calls.views.public import call_page
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku_web.exchange.calls.call_templates import CallTemplate
    from todoku_web.exchange.calls.models import Call

_STEPS: dict[str, Callable[..., Call]] = {
    "announce": calling.announce,
    "decide": calling.decide,
    "finish": calling.finish,
    "cancel": calling.cancel,
}


@cache_control(private=True, no_cache=True)
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Choose a template, then begin a call from it."""
    bodies = [one.organisation for one in memberships_of(request.user)]
    own = [one for one in bodies if request.user.has_perm("calls.begin_call", one)]
    if not own:
        require(request.user, "calls.begin_call", bodies[0] if bodies else _nobody())
    name = request.GET.get("template", "none" if request.method == "POST" else "")
    if not name:
        context = {"templates": list(call_templates().values())}
        return render(request, "calls/templates.html", context)
    template = None if name == "none" else call_template(name)
    form = CallForm(request.POST) if request.method == "POST" else CallForm.fresh(template)
    if request.method == "POST" and form.is_valid():
        chosen = next((one for one in own if str(one.pk) == request.POST.get("organisation")), own[0])
        made = _tried(form, lambda: _begin(form, template, chosen, request))
        if made is not None:
            messages.success(request, text("calls.begun", current_lang()))
            return redirect("calls:form", made.pk)
    return _settings_page(request, form, template=template, organisations=own)


def _nobody() -> Any:
    from todoku_web.accounts.models import Organisation

    return Organisation(kind="public")


def _begin(form: CallForm, template: CallTemplate | None, organisation: Any, request: HttpRequest) -> Call:
    given: dict[str, Any] = {}
    if template is not None:
        given = {
            "template": template.id,
            "season": template.season,
            "criteria": template.criteria,
            "tally_field": template.tally_field,
        }
    fields = template.fields if template else _first_fields()
    key = form.cleaned_data["key"] or request.POST.get("csrfmiddlewaretoken", "")[:64]
    return calling.begin(organisation, form.content, fields, key=key, by=request.user, **given)


def _first_fields() -> tuple[FormField, ...]:
    titles = {lang: text("calls.first_field", lang) for lang in ("ja", "en")}
    return (FormField("q1", FieldType.PARAGRAPH, titles["ja"], titles["en"], required=True),)


@cache_control(private=True, no_cache=True)
@for_people
def settings(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Change a call; where it was changed meanwhile, ask what is to hold."""
    found = seen_call(request, call_id)
    require(request.user, "calls.edit_call", found)
    if request.method != "POST":
        return _settings_page(request, CallForm.of(found), call=found)
    form = CallForm(request.POST)
    if form.is_valid():
        try:
            changed = _tried(form, lambda: calling.edit(found, form.content, by=request.user, seen=_seen(form)))
        except ChangedMeanwhile:
            found.refresh_from_db()
            rows = differences(calling.Content.of(found), form.content, current_lang())
            typed = [(name, value) for name, values in request.POST.lists() for value in values if _is_typed(name)]
            page = {"call": found, "rows": rows, "typed": typed}
            return render(request, "calls/merge.html", page, status=CONFLICT)
        if changed is not None:
            messages.success(request, text("calls.saved", current_lang()))
            return redirect("calls:call", found.pk)
    return _settings_page(request, form, call=found)


def _is_typed(name: str) -> bool:
    return name not in {"csrfmiddlewaretoken", "seen"}


def _seen(form: CallForm) -> int:
    return form.cleaned_data.get("seen") or 0


def _tried(form: CallForm, doing: Callable[[], Call]) -> Call | None:
    """Return what an action gives; None where it refuses, which the form then says."""
    try:
        return doing()
    except (NotAllowed, ChangedMeanwhile):
        raise
    except TodokuError as error:
        form.add_error(None, text(f"error.{error.code}", current_lang(), **error.params))
        return None


def _settings_page(request: HttpRequest, form: CallForm, **context: Any) -> HttpResponse:
    context = {"call": None, "template": None, "organisations": [], **context}
    found = {**context, "form": form, "areas": known_areas()}
    return render(request, "calls/settings.html", found, status=UNFIT if form.is_bound else 200)


@cache_control(private=True, no_cache=True)
@for_people
def form(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """List the fields of a call's form: add, move, change, look at it, and keep it as a new version."""
    found = seen_call(request, call_id)
    require(request.user, "calls.edit_call", found)
    stood = () if found.form is None else found.form.fields
    if request.method != "POST":
        return _form_page(request, found, Rows.of(stood))
    rows, action = Rows.typed(request.POST), request.POST.get("action", "")
    if rows.do(action):
        return _form_page(request, found, rows, seen=posted_version(request))
    used = {name for schema in found.forms.values_list("schema", flat=True) for name in schema["x-order"]}
    try:
        fields = rows.fields(before=stood, used=used)
        if action != "save":
            return _form_page(request, found, rows, seen=posted_version(request), preview=fields)
        kept = calling.change_form(found, fields, by=request.user, seen=posted_version(request))
    except NotAllowed:
        raise
    except TodokuError as error:
        found.refresh_from_db(fields=["version"])
        seen = found.version if isinstance(error, ChangedMeanwhile) else posted_version(request)
        return _form_page(request, found, rows, seen=seen, error=error)
    key = "calls.form_saved" if kept.form_id != found.form_id else "calls.form_same"
    messages.success(request, text(key, current_lang(), number=kept.form.number if kept.form else 0))
    return redirect("calls:form", found.pk)


def _form_page(
    request: HttpRequest,
    found: Call,
    rows: Rows,
    *,
    seen: int | None = None,
    preview: tuple[FormField, ...] | None = None,
    error: TodokuError | None = None,
) -> HttpResponse:
    context = {
        "call": found,
        "rows": rows.rows,
        "seen": found.version if seen is None else seen,
        "types": [(str(one), one.word) for one in FieldType],
        "preview": None if preview is None else empty_form(preview, current_lang()),
        "error": error,
        "askable": [row["title"] for row in rows.rows if row["type"] in ("choice", "boolean") and row["title"]],
        "answers": found.applications.exists(),
    }
    return render(request, "calls/form.html", context, status=200 if error is None else status_of(error))


@require_POST
@for_people
def step(request: HttpRequest, call_id: UUID, name: str) -> HttpResponse:
    """Announce a call, publish its results, end it, or call it off."""
    found = seen_call(request, call_id)
    if name not in _STEPS:
        raise Http404
    said = request.POST.get("reason", "")
    reason = {"reason": said} if name == "cancel" else {}
    try:
        _STEPS[name](found, by=request.user, seen=posted_version(request), **reason)
    except NotAllowed:
        raise
    except (ChangedMeanwhile, InputError) as error:
        found.refresh_from_db()
        return call_page(request, found, error=error, status=status_of(error), said=said)
    messages.success(request, text(f"calls.stepped.{name}", current_lang()))
    return redirect("calls:call", found.pk)
