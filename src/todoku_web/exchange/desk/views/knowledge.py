"""The desk's first page with its search, the answers of the collection, and the pages on which offices write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import (
    NotAllowed,
    for_all,
    for_people,
    posted_version,
    require,
    seen,
    status_of,
)
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.desk.actions import knowledge as actions
from todoku_web.exchange.desk.actions.knowledge import STEPS, KnowledgeContent
from todoku_web.exchange.desk.desk_terms import desk_terms
from todoku_web.exchange.desk.knowledge_search import near, published
from todoku_web.exchange.desk.models import Knowledge, Question, Vote
from todoku_web.exchange.desk.models.knowledge import SourceKind
from todoku_web.exchange.desk.question_queries import question_for_page
from todoku_web.exchange.desk.subjects import FIELD_GROUPS, FIELDS
from todoku_web.exchange.desk.views.reading import asked, new_key, posted, posted_key, typed_day_or_none
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.accounts.models import Organisation

_PER_PAGE = 20
_FOUND = 30
_ROWS, _MORE = 2, 2
_LONGEST_ASKED = 600


@require_safe
@for_all
def home(request: HttpRequest) -> HttpResponse:
    """Show the desk: its search, its answers by field, and the ways to ask."""
    typed = asked(request, "field") | {"words": request.GET.get("words", "")[:_LONGEST_ASKED]}
    field = typed["field"] if typed["field"] in dict(FIELDS) else ""
    if typed["words"].strip():
        found: Any = [one.knowledge for one in near(typed["words"], field=field, most=_FOUND)]
    else:
        found = published(field=field)
    person = request.user
    context = {
        "page": Paginator(found, _PER_PAGE).get_page(request.GET.get("page")),
        "typed": typed,
        "groups": FIELD_GROUPS,
        "terms": desk_terms(),
        "is_searched": bool(typed["words"].strip() or field),
        "may_list": person.has_perm("desk.list_waiting_question"),
    }
    return render(request, "desk/home.html", context)


@require_safe
def near_answers(request: HttpRequest) -> HttpResponse:
    """Show the answers that are near to what somebody is writing: a part of a page."""
    found = near(request.GET.get("said", "")[:_LONGEST_ASKED])
    return render(request, "desk/near.html", {"near": found})


@never_cache
@require_safe
@for_all
def knowledge(request: HttpRequest, knowledge_id: UUID) -> HttpResponse:
    """Show one answer, its sources, its versions, and what the person may do with it."""
    return _page(request, seen(request, _found(knowledge_id), "desk.view_knowledge"))


@never_cache
@require_safe
@for_people
def drafts(request: HttpRequest) -> HttpResponse:
    """List the answers of the person's offices: what waits to be published first, then what is out of date."""
    require(request.user, "desk.list_waiting_question")
    bodies = [one.organisation_id for one in memberships_of(request.user)]
    found = Knowledge.objects.filter(office__in=bodies).select_related("office").order_by("state", "checked_on", "pk")
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/drafts.html", {"page": page, "terms": desk_terms()})


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Write an answer for the collection, of a question or of what an office knows."""
    question = _question(request)
    offices = _offices(request, question)
    if request.method != "POST":
        begin = {"key": new_key(), "checked_on": timezone.localdate().isoformat(), "field": "", "title": ""}
        if question is not None:
            last = question.steps.filter(action="answer").last()
            begin |= {"field": question.field, "title": question.title, "answer": last.text if last else ""}
        return _form(request, begin, offices=offices, question=question, rows=_ROWS)
    typed, content = _typed(request)
    if request.POST.get("more"):
        return _form(request, typed, offices=offices, question=question, rows=len(typed["rows"]) + _MORE)
    office = next((one for one in offices if str(one.pk) == typed["office"]), offices[0])
    error, faults = None, content.faults()
    try:
        if not faults:
            made = actions.write(content, office=office, by=request.user, key=posted_key(request), question=question)
            messages.success(request, text("desk.done.written", current_lang()))
            return redirect("desk:knowledge", made.pk)
    except NotAllowed:
        raise
    except TodokuError as caught:
        error = caught
    return _form(request, typed, offices=offices, question=question, faults=faults, error=error)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, knowledge_id: UUID) -> HttpResponse:
    """Change an answer; its earlier version is kept."""
    found = seen(request, _found(knowledge_id), "desk.view_knowledge", "desk.edit_knowledge")
    if request.method != "POST":
        held = {name: getattr(found, name) for name in ("field", "title", "answer")}
        rows = [(one["kind"], one["title"], one["url"]) for one in found.sources]
        held |= {"checked_on": found.checked_on.isoformat(), "rows": rows, "seen": found.version}
        return _form(request, held, found=found, rows=len(rows) + 1)
    typed, content = _typed(request)
    typed["seen"] = request.POST.get("seen", "")
    if request.POST.get("more"):
        return _form(request, typed, found=found, rows=len(typed["rows"]) + _MORE)
    error, faults = None, content.faults()
    try:
        if not faults:
            actions.edit(found, content, by=request.user, seen=posted_version(request))
            messages.success(request, text("desk.done.edited", current_lang()))
            return redirect("desk:knowledge", found.pk)
    except NotAllowed:
        raise
    except TodokuError as caught:
        error = caught
    return _form(request, typed, found=found, faults=faults, error=error)


@require_POST
@for_people
def step(request: HttpRequest, knowledge_id: UUID, name: str) -> HttpResponse:
    """Publish an answer, or take it back."""
    found = seen(request, _found(knowledge_id), "desk.view_knowledge")
    if name not in STEPS:
        raise Http404
    try:
        actions.go(found, name, by=request.user, seen=posted_version(request))
    except NotAllowed:
        raise
    except TodokuError as error:
        return _page(request, seen(request, _found(knowledge_id), "desk.view_knowledge"), error=error)
    messages.success(request, text(f"desk.done.{name}", current_lang()))
    return redirect("desk:knowledge", found.pk)


@require_POST
@for_people
def vote(request: HttpRequest, knowledge_id: UUID) -> HttpResponse:
    """Note whether an answer was of help."""
    found = seen(request, _found(knowledge_id), "desk.view_knowledge")
    actions.vote(found, helped=request.POST.get("helped") == "yes", by=request.user)
    messages.success(request, text("desk.done.vote", current_lang()))
    return redirect("desk:knowledge", found.pk)


def _found(knowledge_id: UUID) -> Knowledge | None:
    found = Knowledge.objects.select_related("office", "question").prefetch_related("versions__actor")
    return found.filter(pk=knowledge_id).first()


def _question(request: HttpRequest) -> Question | None:
    """Return the question that an answer is to be made of; None without one."""
    asked_for = request.POST.get("question") or request.GET.get("question", "")
    if not asked_for:
        return None
    try:
        found = question_for_page(asked_for)
    except ValidationError:
        raise Http404 from None
    return seen(request, found, "desk.view_question", "desk.learn_from_question")


def _offices(request: HttpRequest, question: Question | None) -> list[Organisation]:
    mine = [one.organisation for one in memberships_of(request.user)]
    offices = [one for one in mine if request.user.has_perm("desk.write_knowledge", one)]
    if not offices:
        require(request.user, "desk.write_knowledge", mine[0] if mine else None)
    return [one for one in offices if question is None or one.pk == question.office_id] or offices


def _typed(request: HttpRequest) -> tuple[dict[str, Any], KnowledgeContent]:
    post = request.POST
    typed: dict[str, Any] = posted(request, "field", "title", "answer", "checked_on", "office", "key")
    columns = [post.getlist(name) for name in ("kind", "source", "url")]
    typed["rows"] = list(zip(*columns, strict=False))
    try:
        day = typed_day_or_none(typed["checked_on"])
    except TodokuError:
        day = None
    content = KnowledgeContent(
        field=typed["field"],
        title=typed["title"],
        answer=typed["answer"],
        sources=tuple(typed["rows"]),
        checked_on=day,
    )
    return typed, content


def _form(
    request: HttpRequest,
    typed: dict[str, Any],
    *,
    found: Knowledge | None = None,
    offices: list[Organisation] | None = None,
    question: Question | None = None,
    faults: dict[str, TodokuError] | None = None,
    error: TodokuError | None = None,
    rows: int = 0,
) -> HttpResponse:
    given = list(typed.get("rows", ()))
    context = {
        "typed": typed,
        "rows": [*given, *[("how_to", "", "")] * (rows - len(given))],
        "knowledge": found,
        "offices": offices or [],
        "question": question,
        "groups": FIELD_GROUPS,
        "kinds": SourceKind.choices,
        "faults": faults or {},
        "error": error,
    }
    status = status_of(error) if error else 400 if faults else 200
    return render(request, "desk/knowledge_form.html", context, status=status)


def _page(request: HttpRequest, found: Knowledge, *, error: TodokuError | None = None) -> HttpResponse:
    person = request.user
    works = person.has_perm("desk.view_knowledge_work", found)
    own = Vote.objects.filter(knowledge=found, person=person).first() if person.is_authenticated else None
    question = found.question
    context = {
        "knowledge": found,
        "works": works,
        "may": {name: person.has_perm(f"desk.{name}_knowledge", found) for name in ("edit", "vote", *STEPS)},
        "own": own,
        "question": question if question and works and person.has_perm("desk.view_question", question) else None,
        "versions": list(found.versions.all()),
        "terms": desk_terms(),
        "error": error,
    }
    return render(request, "desk/knowledge.html", context, status=status_of(error) if error else 200)
