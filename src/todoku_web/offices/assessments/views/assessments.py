"""Pages of assessments: the list of a kind, beginning one, what it says of itself, who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.i18n import text
from todoku_web.accounts.doors import for_people, posted_version
from todoku_web.offices.assessments import queries
from todoku_web.offices.assessments.actions import assessments as actions
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.part_specs import WORDS, edit_part, new_part
from todoku_web.offices.assessments.results import papers_of
from todoku_web.offices.assessments.tasks import tasks_of
from todoku_web.offices.assessments.views.access import assessment_at, kind_named, words_of
from todoku_web.offices.inquiries.pages import bodies_that, shared, told_of
from todoku_web.offices.inquiries.queries import bodies_with, runs_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage, fresh_key, posted_key
from todoku_web.parts.shown import shown_fields

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.assessments.models import Assessment

_PER_PAGE = 20
_HISTORY = 50
_RIGHTS = (
    "edit_assessment",
    "change_files",
    "run_assessment",
    "write_measurement",
    "share_assessment",
    "unshare_assessment",
)


@never_cache
@require_safe
@for_people
def assessments(request: HttpRequest, kind: str) -> HttpResponse:
    """List the assessments of a kind that the person sees."""
    page = Paginator(queries.seen_by(request.user, kind), _PER_PAGE).get_page(request.GET.get("page"))
    may_begin = bool(bodies_with(request.user, "assessments.begin_assessment"))
    context = {**words_of(kind), "page": page, "may_begin": may_begin}
    return render(request, "assessments/list.html", context)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin an assessment of a kind."""
    part, bodies = new_part(kind_named(kind)), bodies_that(request, "assessments.begin_assessment")

    def begin(value: dict[str, Any]) -> HttpResponse:
        body = next((one for one in bodies if str(one.pk) == value["body"]), None)
        return redirect(actions.begin(kind, value, organisation=body, by=request.user, key=posted_key(request)))

    given = {"body": {str(one.pk): one.name for one in bodies}}
    held = {"body": str(bodies[0].pk)}
    more = {**words_of(kind), "lead": f"assessments.kind.{kind}.about", "save": "assessments.begin"}
    back = reverse(f"assessments:{kind}")
    return FormPage(part, f"assessments.kind.{kind}.title", back, given, held, WORDS, more=more).answer(request, begin)


@never_cache
@require_safe
@for_people
def assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show an assessment: its files, what was found last, and what can be done next."""
    found, person = assessment_at(request, assessment_id), request.user
    kind, runs = KINDS[found.kind], runs_of(found)
    told = told_of(runs)
    works = person.has_perm("assessments.view_files", found)
    context = {
        "assessment": found,
        **words_of(kind.name),
        "said": _said(found),
        "works": works,
        "runs": runs,
        **told,
        "newer": 0 if told["last"] is None else queries.changed_since(found, told["last"]),
        "papers": papers_of(found),
        "may": {name: person.has_perm(f"assessments.{name}", found) for name in _RIGHTS},
        "new_key": fresh_key(),
        **(_works(found) if works else {}),
    }
    return render(request, "assessments/assessment.html", context)


def _works(found: Assessment) -> dict[str, Any]:
    """Return what the municipality's own people see besides: files, measurements, history."""
    kind = KINDS[found.kind]
    files = queries.files_of(found, kind)
    return {
        "files": [(role, files[role.name]) for role in kind.roles],
        "worksheets": [role.name for role in kind.roles if role.name in kind.worksheets],
        "lacking": [role.name for role in kind.roles if role.needed and not files[role.name]],
        "answers": kind.answers is not None,
        "measures": kind.tasks is not None,
        "tasks": tasks_of(found),
        "measurements": queries.measurements_of(found) if kind.tasks is not None else [],
        "history": found.events.select_related("actor")[:_HISTORY],
    }


def _said(found: Assessment) -> list[tuple[str, str]]:
    """Return the options in words, those that say something."""
    part = edit_part(KINDS[found.kind])
    told = shown_fields(part, actions.told(found), {}, current_lang(), words=WORDS)
    return [pair for pair in told[1:] if pair[1]]


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Change what an assessment says of itself."""
    found = assessment_at(request, assessment_id, "edit_assessment")

    def write(value: dict[str, Any]) -> HttpResponse:
        done = actions.edit(found, value, by=request.user, seen=posted_version(request))
        messages.success(request, text("assessments.done.edited", current_lang()))
        return redirect(done)

    part, held = edit_part(KINDS[found.kind]), actions.told(found)
    more = {**words_of(found.kind), "assessment": found, "lead": "assessments.edit_lead"}
    back = found.get_absolute_url()
    page = FormPage(part, "assessments.edit", back, {}, held, WORDS, version=found.version, more=more)
    return page.answer(request, write)


@require_POST
@for_people
def share(request: HttpRequest, assessment_id: UUID, name: str) -> HttpResponse:
    """Let the prefecture and the bureau read an assessment, or no longer."""
    return shared(request, assessment_at(request, assessment_id), name, words="assessments")
