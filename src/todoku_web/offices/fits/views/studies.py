"""Pages of studies: the list, beginning one, what it says of itself, who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.i18n import Lang, text
from todoku.office.survey.forms import businesses
from todoku_web.accounts.doors import for_people, posted_version
from todoku_web.offices.fits import queries
from todoku_web.offices.fits.actions import studies as actions
from todoku_web.offices.fits.models import FileRole
from todoku_web.offices.fits.part_specs import EDIT, NEW, WORDS
from todoku_web.offices.fits.views.access import study_at
from todoku_web.offices.inquiries.pages import bodies_that, shared, told_of
from todoku_web.offices.inquiries.queries import bodies_with, runs_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage, fresh_key, posted_key

if TYPE_CHECKING:
    from uuid import UUID

_PER_PAGE = 20
_HISTORY = 50
_NEEDED: tuple[Any, ...] = (FileRole.STANDARD, FileRole.AS_IS)


@never_cache
@require_safe
@for_people
def studies(request: HttpRequest) -> HttpResponse:
    """List the studies that the person sees."""
    page = Paginator(queries.seen_by(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    names = _businesses(current_lang())
    rows = [(one, names.get(one.business, one.business)) for one in page.object_list]
    context = {"page": page, "rows": rows, "may_begin": bool(bodies_with(request.user, "fits.begin_study"))}
    return render(request, "fits/list.html", context)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Begin a study."""
    bodies = bodies_that(request, "fits.begin_study")

    def begin(value: dict[str, Any]) -> HttpResponse:
        body = next((one for one in bodies if str(one.pk) == value["body"]), None)
        return redirect(actions.begin(value, organisation=body, by=request.user, key=posted_key(request)))

    given = {"body": {str(one.pk): one.name for one in bodies}, "business": _businesses(current_lang())}
    held = {"body": str(bodies[0].pk), "body_kind": "municipality", "day": timezone.localdate().isoformat()}
    more = {"lead": "fits.new_lead", "save": "fits.begin"}
    return FormPage(NEW, "fits.new", reverse("fits:list"), given, held, WORDS, more=more).answer(request, begin)


@never_cache
@require_safe
@for_people
def study(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Show a study: its files, what was found last, and what can be done next."""
    found, person, lang = study_at(request, study_id), request.user, current_lang()
    runs = runs_of(found)
    told, files = told_of(runs), queries.files_of(found)
    works = person.has_perm("fits.view_files", found)
    context = {
        "study": found,
        "business": _businesses(lang).get(found.business, found.business),
        "works": works,
        "files": [(role, files.get(role)) for role in FileRole.values],
        "has_standard": FileRole.STANDARD in files,
        "lacking": [role for role in _NEEDED if role not in files],
        "runs": runs,
        **told,
        "newer": 0 if told["last"] is None else queries.changed_since(found, told["last"]),
        "may": {
            name: person.has_perm(f"fits.{name}", found)
            for name in ("edit_study", "add_file", "run_study", "share_study", "unshare_study")
        },
        "new_key": fresh_key(),
        "history": found.events.select_related("actor")[:_HISTORY] if works else [],
    }
    return render(request, "fits/study.html", context)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, study_id: UUID) -> HttpResponse:
    """Change what a study says of itself."""
    found = study_at(request, study_id, "edit_study")

    def write(value: dict[str, Any]) -> HttpResponse:
        done = actions.edit(found, value, by=request.user, seen=posted_version(request))
        messages.success(request, text("fits.done.edited", current_lang()))
        return redirect(done)

    given = {"business": _businesses(current_lang())}
    back, more = found.get_absolute_url(), {"study": found, "lead": "fits.edit_lead"}
    page = FormPage(EDIT, "fits.edit", back, given, actions.told(found), WORDS, version=found.version, more=more)
    return page.answer(request, write)


@require_POST
@for_people
def share(request: HttpRequest, study_id: UUID, name: str) -> HttpResponse:
    """Let the prefecture and the bureau read a study, or no longer."""
    return shared(request, study_at(request, study_id), name, words="fits")


def _businesses(lang: Lang) -> dict[str, str]:
    return {one.id: one.name[lang] for one in businesses()}
