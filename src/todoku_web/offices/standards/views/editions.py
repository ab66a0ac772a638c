"""Pages of editions: adding one, its diagram, steps and rules, its way through the states, what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku.office.events.log import Remark, remark_text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, posted_version, require, status_of
from todoku_web.offices.standards import queries
from todoku_web.offices.standards.actions import costs
from todoku_web.offices.standards.actions import editions as actions
from todoku_web.offices.standards.models import Cost
from todoku_web.offices.standards.part_specs import COST, EDITION, WORDS
from todoku_web.offices.standards.pictures import picture_of
from todoku_web.offices.standards.views.access import edition_at, editions_seen, standard_at
from todoku_web.offices.standards.workflow import TRANSITIONS, transition
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage, posted_key
from todoku_web.planning.typed_values import posted_number
from todoku_web.uploads.downloads import as_attachment
from todoku_web.uploads.kinds import Kind, accepted_suffixes

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.standards.models import Edition


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """Add an edition."""
    found = standard_at(request, standard_id, "add_edition")
    before = found.editions.first()

    def add(value: dict[str, Any]) -> HttpResponse:
        file = request.FILES.get("file")
        made = actions.add(found, file, value, by=request.user, key=posted_key(request))
        messages.success(request, text("standards.done.edition", current_lang(), number=made.number))
        return redirect(made)

    held = {"rules": "" if before is None else before.rules, "note": ""}
    more = {
        "standard": found,
        "accepted": accepted_suffixes(frozenset({Kind.BPMN})),
        "lead": "standards.edition_lead",
        "save": "standards.add_edition",
        "file_help": "standards.help.first_file" if before is None else "standards.help.file",
        "file_needed": before is None,
    }
    page = FormPage(
        EDITION, "standards.new_edition", found.get_absolute_url(), {}, held, WORDS,
        template="standards/file_form.html", more=more,
    )  # fmt: skip
    return page.answer(request, add)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def cost(request: HttpRequest, standard_id: UUID, number: int) -> HttpResponse:
    """Write what introducing an edition costs."""
    found = edition_at(request, standard_at(request, standard_id), number)
    require(request.user, "standards.write_cost", found)
    held = Cost.objects.filter(edition=found).first()

    def write(value: dict[str, Any]) -> HttpResponse:
        costs.write(found, value, by=request.user, seen=posted_version(request))
        messages.success(request, text("standards.done.cost", current_lang()))
        return redirect(found)

    page = FormPage(
        COST, "standards.write_cost", found.get_absolute_url(), {}, costs.held_value(held), WORDS,
        version=costs.NOTHING_SEEN if held is None else held.version,
        more={"standard": found.standard, "edition": found, "lead": "standards.cost_lead"},
    )  # fmt: skip
    return page.answer(request, write)


@never_cache
@require_safe
@for_all
def edition(request: HttpRequest, standard_id: UUID, number: int) -> HttpResponse:
    """Show an edition: its diagram, its steps with what is known of them, its rules, and what can be done next."""
    return _page(request, edition_at(request, standard_at(request, standard_id), number))


@cache_control(private=True, no_cache=True)
@require_safe
@for_all
def picture(request: HttpRequest, standard_id: UUID, number: int) -> HttpResponse:
    """Send the diagram as an image."""
    found = edition_at(request, standard_at(request, standard_id), number)
    try:
        drawn = picture_of(found.upload.sha256, current_lang())
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return HttpResponse(drawn, content_type="image/svg+xml", headers=headers)


@never_cache
@require_safe
@for_all
def diagram(request: HttpRequest, standard_id: UUID, number: int) -> HttpResponse:
    """Send the diagram as the BPMN file that was handed in."""
    return as_attachment(edition_at(request, standard_at(request, standard_id), number).upload)


@require_POST
@for_people
def act(request: HttpRequest, standard_id: UUID, number: int, name: str) -> HttpResponse:
    """Move an edition to its next state."""
    found = edition_at(request, standard_at(request, standard_id), number)
    way, said = transition(name), request.POST.get("said", "")
    if way is None:
        raise Http404
    try:
        done = actions.move(found, way, by=request.user, seen=posted_version(request), reason=said)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _page(request, found, error=error, tried=name, said=said)
    messages.success(request, text(f"standards.moved.{name}", current_lang()))
    return redirect(done)


@never_cache
@require_safe
@for_all
def differences(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """Show what differs between two editions; the two newest where none are named."""
    found = standard_at(request, standard_id)
    editions = editions_seen(request, found)
    if not editions:
        raise Http404
    newer = _named(editions, request.GET.get("to", "")) or editions[0]
    older = _named(editions, request.GET.get("from", "")) or _before(editions, newer) or newer
    context = {
        "standard": found,
        "editions": editions,
        "older": older,
        "newer": newer,
        "differences": queries.differences_between(older, newer),
    }
    return render(request, "standards/differences.html", context)


def _named(editions: list[Edition], typed: str) -> Edition | None:
    number = posted_number(typed)
    return next((one for one in editions if one.number == number), None)


def _before(editions: list[Edition], newer: Edition) -> Edition | None:
    return next((one for one in editions if one.number < newer.number), None)


def _page(
    request: HttpRequest, found: Edition, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    person, standard, lang = request.user, found.standard, current_lang()
    knows = person.has_perm("standards.view_know_how", standard)
    counts = queries.counts_of(standard)
    context = {
        "standard": standard,
        "edition": found,
        "steps": [(place, step, counts[step]) for place, step in enumerate(found.steps, start=1)],
        "knows": knows,
        "known": sum(counts.values()),
        "elsewhere": sorted(set(counts) - set(found.steps)) if knows else [],
        "may_write": person.has_perm("standards.write_know_how", standard),
        "cost": Cost.objects.filter(edition=found).first(),
        "may_cost": person.has_perm("standards.write_cost", found),
        "remarks": [remark_text(Remark(**one), lang) for one in found.remarks],
        "ways": [one for one in TRANSITIONS if person.has_perm(f"standards.{one.name}_edition", found)],
        "before": _before(editions_seen(request, standard), found),
        "error": error,
        "tried": tried,
        "said": said,
    }
    status = 200 if error is None else status_of(error)
    return render(request, "standards/edition.html", context, status=status)
