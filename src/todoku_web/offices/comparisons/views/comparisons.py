"""Pages of comparisons: the list, beginning one, what it says, who takes part, whether it is public."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku.office.compare.surveyed import FEWEST_SURVEYS
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, posted_version, status_of
from todoku_web.accounts.models import Organisation
from todoku_web.offices.comparisons import queries, results
from todoku_web.offices.comparisons.actions import comparisons as actions
from todoku_web.offices.comparisons.models import EvidenceKind
from todoku_web.offices.comparisons.part_specs import EDIT, GROUPINGS, NEW, RUN_LEVELS, USUAL_LEVEL, WORDS
from todoku_web.offices.comparisons.views.access import bodies_in, chosen, comparison_at
from todoku_web.offices.inquiries.pages import bodies_that, done, told_of
from todoku_web.offices.inquiries.queries import bodies_with, runs_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage, fresh_key, posted_key

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.comparisons.models import Comparison, ComparisonRun, Evidence

_PER_PAGE = 20
_WORK = frozenset({EvidenceKind.LOG, EvidenceKind.SURVEY})
_WAYS = ("edit", "run", "publish", "withdraw")


@never_cache
@require_safe
@for_all
def comparisons(request: HttpRequest) -> HttpResponse:
    """List the comparisons that the person sees."""
    page = Paginator(queries.seen_by(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    may_begin = bool(bodies_with(request.user, "comparisons.begin_comparison")) or not request.user.is_authenticated
    return render(request, "comparisons/list.html", {"page": page, "rows": page.object_list, "may_begin": may_begin})


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Begin a comparison."""
    bodies = bodies_that(request, "comparisons.begin_comparison")

    def begin(value: dict[str, Any]) -> HttpResponse:
        body = chosen(bodies, value["body"])
        return redirect(actions.begin(value, organisation=body, by=request.user, key=posted_key(request)))

    given = {"body": {str(one.pk): one.name for one in bodies}}
    held = {"body": str(bodies[0].pk)}
    back = reverse("comparisons:list")
    more = {"lead": "comparisons.new_lead", "save": "comparisons.begin"}
    return FormPage(NEW, "comparisons.new", back, given, held, WORDS, more=more).answer(request, begin)


@never_cache
@require_safe
@for_all
def comparison(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Show a comparison: who takes part, what was handed in, what was found last, and what can be done next."""
    return _page(request, comparison_at(request, comparison_id))


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Change what a comparison says of itself."""
    found = comparison_at(request, comparison_id, "edit_comparison")

    def write(value: dict[str, Any]) -> HttpResponse:
        done = actions.edit(found, value, by=request.user, seen=posted_version(request))
        messages.success(request, text("comparisons.done.edited", current_lang()))
        return redirect(done)

    held = {name: getattr(found, name) for name in ("title", "business", "about")}
    back = found.get_absolute_url()
    page = FormPage(EDIT, "comparisons.edit", back, {}, held, WORDS, version=found.version, more={"comparison": found})
    return page.answer(request, write)


@require_POST
@for_people
def members(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Bring a body in."""
    found = comparison_at(request, comparison_id, "add_member")
    typed = request.POST.get("name", "").strip()[:80]
    try:
        one = Organisation.objects.filter(name=typed).order_by("pk").first()
        if one is None:
            raise InputError("comparisons.unknown_body", name=typed)
        actions.add_member(found, one, by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _page(request, found, error=error, typed=typed)
    messages.success(request, text("comparisons.done.member", current_lang(), name=one.name))
    return redirect(found)


@require_POST
@for_people
def publish(request: HttpRequest, comparison_id: UUID, name: str) -> HttpResponse:
    """Make a comparison public, or take it back."""
    if name not in {"show", "hide"}:
        raise Http404
    found = comparison_at(request, comparison_id)
    seen, public = posted_version(request), name == "show"
    turn = partial(actions.publish, found, by=request.user, seen=seen, public=public)
    return done(request, turn, f"comparisons.done.{name}")


def _page(
    request: HttpRequest, found: Comparison, *, error: TodokuError | None = None, typed: str = ""
) -> HttpResponse:
    person, lang = request.user, current_lang()
    works = person.has_perm("comparisons.view_evidence", found)
    runs = runs_of(found)
    told = told_of(runs)
    last, result = told["last"], told["result"]
    held = queries.evidence_of(found)
    groupings = GROUPINGS if any(one.kind == EvidenceKind.GROUPS for one in held) else GROUPINGS[:-1]
    context = {
        "comparison": found,
        "works": works,
        "evidence": held if works else [],
        "evidence_count": len(held),
        "has_any": any(one.kind in _WORK for one in held),
        "next_step": _next_step(found, held, runs) if works else "",
        "variations": found.variations.filter(removed_at=None).select_related("organisation") if works else [],
        "runs": runs if works else [one for one in runs if one == last],
        **told,
        "top": [] if result is None else results.top_of(result, lang),
        "compared": [] if result is None else results.compared_of(results.comparison_of(result), lang),
        "label_decisions": queries.label_decisions_of(found) if works else [],
        "may_decide": person.has_perm("comparisons.decide_labels", found),
        "may": {name: person.has_perm(f"comparisons.{name}_comparison", found) for name in _WAYS},
        "may_add": bool(bodies_in(request, found)),
        "may_invite": person.has_perm("comparisons.add_member", found),
        "levels": RUN_LEVELS,
        "groupings": groupings[::-1] if len(groupings) == len(GROUPINGS) else groupings,
        "usual_level": USUAL_LEVEL,
        "new_key": fresh_key(),
        "history": found.events.select_related("actor") if works else [],
        "error": error,
        "typed": typed,
    }
    status = 200 if error is None else status_of(error)
    return render(request, "comparisons/comparison.html", context, status=status)


def _is_enough(work: list[Evidence]) -> bool:
    """Return whether something can be compared: logs of two bodies, surveys of three, or a file that tells of many."""
    fewest = 2 if any(one.kind == EvidenceKind.LOG for one in work) else FEWEST_SURVEYS
    return len(work) >= fewest or not all(one.municipality for one in work)


def _next_step(found: Comparison, held: list[Evidence], runs: list[ComparisonRun]) -> str:
    """Return the word for what those who take part do next."""
    work = [one for one in held if one.kind in _WORK]
    if any(one.asks_columns for one in held):
        return "columns"
    if not work:
        return "hand_in"
    done = next((one for one in runs if one.result), None)
    if done is None:
        return "compute" if _is_enough(work) else "more"
    now = queries.as_it_stands(found, held)
    return "read" if all(done.asked.get(name, []) == told for name, told in now.items()) else "again"
