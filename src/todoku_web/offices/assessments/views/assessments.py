"""Pages of assessments: the list of a kind, beginning one, what it says of itself, who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, posted_version, refused, require, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.offices.assessments import queries
from todoku_web.offices.assessments.actions import assessments as actions
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.part_specs import WORDS, edit_part, new_part
from todoku_web.offices.assessments.results import papers_of, result_of
from todoku_web.offices.assessments.tasks import tasks_of
from todoku_web.offices.assessments.views.access import assessment_at, kind_named, words_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage, fresh_key, posted_key
from todoku_web.parts.shown import shown_fields

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.accounts.models import Organisation
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
    context = {**words_of(kind), "page": page, "may_begin": bool(_bodies(request))}
    return render(request, "assessments/list.html", context)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin an assessment of a kind."""
    part, bodies = new_part(kind_named(kind)), _bodies(request)
    if not bodies:
        mine = memberships_of(request.user)
        require(request.user, "assessments.begin_assessment", mine[0].organisation if mine else None)

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
    kind, runs = KINDS[found.kind], queries.runs_of(found)
    last = next((one for one in runs if one.result), None)
    works = person.has_perm("assessments.view_files", found)
    context = {
        "assessment": found,
        **words_of(kind.name),
        "said": _said(found),
        "works": works,
        "runs": runs,
        "going": next((one for one in runs if one.job is not None and one.job.is_open), None),
        "failed": bool(runs) and not runs[0].result and runs[0].job is not None and not runs[0].job.is_open,
        "last": last,
        "result": result_of(last),
        "newer": 0 if last is None else queries.changed_since(found, last),
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
    if name not in {"on", "off"}:
        raise Http404
    found = assessment_at(request, assessment_id)
    try:
        actions.share(found, by=request.user, seen=posted_version(request), shared=name == "on")
    except NotAllowed:
        raise
    except TodokuError as error:
        return refused(request, error, status=status_of(error))
    messages.success(request, text(f"assessments.done.share_{name}", current_lang()))
    return redirect(found)


def _bodies(request: HttpRequest) -> list[Organisation]:
    mine = [one.organisation for one in memberships_of(request.user)]
    return [one for one in mine if request.user.has_perm("assessments.begin_assessment", one)]
