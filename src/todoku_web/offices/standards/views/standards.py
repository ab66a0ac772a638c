"""Pages of standards: the list, proposing one, what it says, who discusses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, posted_version, require, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Role
from todoku_web.offices.standards import queries
from todoku_web.offices.standards.actions import standards as actions
from todoku_web.offices.standards.models import NAME_LENGTH
from todoku_web.offices.standards.page_parts import shown_parts
from todoku_web.offices.standards.part_specs import EDIT, NEW, WORDS
from todoku_web.offices.standards.views.access import (
    bodies_in,
    bodies_with,
    chosen,
    editions_seen,
    named,
    standard_at,
)
from todoku_web.offices.standards.workflow import AdoptionState
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage, fresh_key, posted_key

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.standards.models import Standard

_PER_PAGE = 20
_FIELDS = ("title", "business", "about")


@never_cache
@require_safe
@for_all
def standards(request: HttpRequest) -> HttpResponse:
    """List the standards that the person sees."""
    sought = " ".join(request.GET.get("q", "").replace("\0", "").split())[: queries.LONGEST_SOUGHT]
    page = Paginator(queries.seen_by(request.user, sought), _PER_PAGE).get_page(request.GET.get("page"))
    may_propose = bool(bodies_with(request, "propose_standard")) or not request.user.is_authenticated
    context = {
        "page": page,
        "rows": page.object_list,
        "sought": sought,
        "query": urlencode({"q": sought}) if sought else "",
        "may_propose": may_propose,
    }
    return render(request, "standards/list.html", context)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Propose a standard."""
    bodies = bodies_with(request, "propose_standard")
    if not bodies:
        mine = memberships_of(request.user)
        require(request.user, "standards.propose_standard", mine[0].organisation if mine else None)

    def propose(value: dict[str, Any]) -> HttpResponse:
        body = chosen(bodies, value["body"])
        return redirect(actions.propose(value, organisation=body, by=request.user, key=posted_key(request)))

    more = {"lead": "standards.new_lead", "save": "standards.propose"}
    held = {"body": str(bodies[0].pk)}
    page = FormPage(
        NEW, "standards.new", reverse("standards:list"), {"body": named(bodies)}, held, WORDS, more=more
    )  # fmt: skip
    return page.answer(request, propose)


@never_cache
@require_safe
@for_all
def standard(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """Show a standard: its editions, who adopts it and what that changed, the discussion, what can be done next."""
    return standard_page(request, standard_at(request, standard_id))


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """Change what a standard says of itself."""
    found = standard_at(request, standard_id, "edit_standard")

    def write(value: dict[str, Any]) -> HttpResponse:
        done = actions.edit(found, value, by=request.user, seen=posted_version(request))
        messages.success(request, text("standards.done.edited", current_lang()))
        return redirect(done)

    held = {name: getattr(found, name) for name in _FIELDS}
    page = FormPage(
        EDIT, "standards.edit", found.get_absolute_url(), {}, held, WORDS, version=found.version,
        more={"standard": found},
    )  # fmt: skip
    return page.answer(request, write)


@require_POST
@for_people
def members(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """Invite a body."""
    found = standard_at(request, standard_id, "invite_body")
    typed = request.POST.get("name", "").replace("\0", "").strip()[:NAME_LENGTH]
    try:
        body = actions.invite(found, typed, by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return standard_page(request, found, error=error, typed=typed)
    messages.success(request, text("standards.done.invited", current_lang(), name=body.name))
    return redirect(found)


def standard_page(
    request: HttpRequest, found: Standard, *, error: TodokuError | None = None, typed: str = "", said: str = ""
) -> HttpResponse:
    """Return the page of a standard, with what was wrong where something was."""
    person = request.user
    works = person.has_perm("standards.view_work", found)
    editions = editions_seen(request, found)
    adoptions = list(found.adoptions.all())
    mine = [one for one in adoptions if person.has_perm("standards.edit_adoption", one)]
    adopting = {one.organisation_id for one in adoptions}
    published = queries.newest_published(found)
    may_adopt = [one for one in bodies_with(request, "adopt_standard") if one.pk not in adopting]
    comments = list(found.comments.select_related("organisation")) if works else []
    for one in comments:
        one.standard = found
    context = {
        "standard": found,
        "works": works,
        "editions": editions,
        "current": published or next(iter(editions), None),
        "published": published,
        "adoptions": adoptions,
        "mine": mine,
        "effects": queries.effects_of(adoptions),
        "is_ended": AdoptionState.ENDED,
        "may_adopt": published is not None and bool(may_adopt),
        "may_edit": person.has_perm("standards.edit_standard", found),
        "comments": comments,
        "open_questions": sum(
            one.is_question and one.settled_at is None and one.withdrawn_at is None for one in comments
        ),
        "speaks_for": bodies_in(request, found, adopting=False, role=Role.VIEWER),
        "shown_parts": shown_parts(request, found),
        "history": found.events.all() if works else [],
        "new_key": fresh_key(),
        "error": error,
        "typed": typed,
        "said": said,
    }
    status = 200 if error is None else status_of(error)
    return render(request, "standards/standard.html", context, status=status)
