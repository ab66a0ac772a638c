"""Pages on which people ask, see what became of it, and offices answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.areas.municipalities import label
from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, kept, posted_version, require, seen, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.exchange.desk.actions import becoming
from todoku_web.exchange.desk.actions import questions as actions
from todoku_web.exchange.desk.actions.questions import OFFICES, QuestionContent, offices_of_place
from todoku_web.exchange.desk.desk_terms import desk_terms
from todoku_web.exchange.desk.knowledge_search import near
from todoku_web.exchange.desk.question_queries import (
    QuestionsAsked,
    office_questions,
    own_questions,
    question_for_page,
    times_in_states,
)
from todoku_web.exchange.desk.subjects import FIELD_GROUPS
from todoku_web.exchange.desk.views.reading import (
    MOST_FILES_AT_ONCE,
    TAKEN,
    asked,
    codes_asked,
    new_key,
    posted,
    posted_key,
    taken_files,
)
from todoku_web.exchange.desk.workflow import QUESTION_WAYS, QuestionState
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.places import area_shown, holding, municipality_of
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas
from todoku_web.planning.typed_values import posted_number
from todoku_web.uploads.downloads import as_attachment
from todoku_web.uploads.kinds import accepted_suffixes

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.desk.models import Question

_PER_PAGE = 30
_TYPED = ("field", "area_code", "title", "text", "may_publish", "organisation", "desk", "key", "looked")


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the desk; answers of the collection that are near are shown before the question is sent."""
    person = request.user
    require(person, "desk.ask_question")
    mine = [one.organisation for one in memberships_of(person)]
    bodies = [one for one in mine if person.has_perm("desk.ask_question_for", one)]
    if request.method != "POST":
        return _ask_page(request, _fresh(request, bodies), bodies)
    typed = posted(request, *_TYPED)
    content = QuestionContent(
        field=typed["field"],
        area_code=typed["area_code"],
        title=typed["title"],
        text=typed["text"],
        may_publish=typed["may_publish"] == "yes",
    )
    faults = content.faults()
    if faults:
        return _ask_page(request, typed, bodies, faults=faults, status=400)
    if typed["looked"] != "yes" and near(f"{typed['title']} {typed['text']}"):
        return _ask_page(request, typed | {"looked": "yes"}, bodies, offers=True)
    try:
        made = actions.ask(
            content,
            by=person,
            key=posted_key(request),
            organisation=_body(request, typed["organisation"], bodies),
            office=_office(content, typed["desk"]),
            uploads=taken_files(request),
        )
    except NotAllowed:
        raise
    except TodokuError as error:
        return _ask_page(request, typed, bodies, error=error, status=status_of(error))
    messages.success(request, text("desk.done.asked", current_lang(), office=made.office.name))
    return redirect("desk:question", made.pk)


@never_cache
@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List what the person asked, and what was asked for their organisations."""
    require(request.user, "desk.list_own_question")
    page = Paginator(own_questions(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/mine.html", {"page": page, "today": timezone.localdate()})


@never_cache
@require_safe
@for_people
def waiting(request: HttpRequest) -> HttpResponse:
    """List the questions that the person's offices have, the first due first."""
    require(request.user, "desk.list_waiting_question")
    typed = asked(request, "state", "field", "words", "area", "mine")
    if "state" not in request.GET:
        typed["state"] = "waiting"
    error = None
    try:
        filters = QuestionsAsked(
            typed["state"], typed["field"], typed["words"], codes_asked(typed["area"]), typed["mine"] == "yes"
        )
        found = office_questions(request.user, filters)
    except TodokuError as caught:
        error, found = caught, office_questions(request.user, QuestionsAsked()).none()
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    lang = current_lang()
    context = {
        "page": page,
        "rows": [(one, area_shown(one.area_code, lang)) for one in page.object_list],
        "typed": typed,
        "error": error,
        "states": QuestionState.choices,
        "groups": FIELD_GROUPS,
        "areas": known_areas(),
        "today": timezone.localdate(),
    }
    return render(request, "desk/waiting.html", context, status=400 if error else 200)


@never_cache
@require_safe
@for_people
def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Show one question to who asked it and to its office."""
    return question_page(request, seen(request, question_for_page(question_id), "desk.view_question"))


@require_POST
@for_people
def act(request: HttpRequest, question_id: UUID, name: str) -> HttpResponse:
    """Lead a question along a way."""
    found = seen(request, question_for_page(question_id), "desk.view_question")
    if name not in {way.name for way in QUESTION_WAYS}:
        raise Http404
    said = request.POST.get("said", "")
    office = Organisation.objects.filter(pk=posted_number(request.POST.get("office", ""))).first()
    try:
        require(request.user, f"desk.{name}_question", found)
        files = taken_files(request)
        now = actions.go(
            found, name, by=request.user, seen=posted_version(request), said=said, office=office, uploads=files
        )
    except NotAllowed:
        raise
    except TodokuError as error:
        again = seen(request, question_for_page(question_id), "desk.view_question")
        return question_page(request, again, error=error, tried=name, said=said)
    messages.success(request, text(f"desk.done.{name}", current_lang()))
    if not request.user.has_perm("desk.view_question", now):
        return redirect("desk:waiting")
    return redirect("desk:question", found.pk)


@require_POST
@for_people
def become_need(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Make a need of a question."""
    found = seen(request, question_for_page(question_id), "desk.view_question", "desk.become_need")
    try:
        need = becoming.become_need(found, by=request.user, issue_area=request.POST.get("issue_area", ""))
    except NotAllowed:
        raise
    except TodokuError as error:
        return question_page(request, found, error=error, tried="become_need")
    messages.success(request, text("desk.done.become_need", current_lang()))
    return redirect("needs:edit", need.pk)


@never_cache
@require_safe
@for_people
def file(request: HttpRequest, question_id: UUID, file_id: UUID) -> HttpResponse:
    """Hand out a file to who asked and to the office."""
    found = seen(request, question_for_page(question_id), "desk.view_question")
    one = found.files.filter(pk=file_id).select_related("upload").first()
    if one is None:
        raise Http404
    return as_attachment(one.upload)


def question_page(
    request: HttpRequest, found: Question, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    """Return the page of a question, with what was refused of what was tried on it."""
    person, lang = request.user, current_lang()
    ways = [way for way in QUESTION_WAYS if person.has_perm(f"desk.{way.name}_question", found)]
    steps = list(found.steps.all())
    known = [one for one in found.knowledge.all() if person.has_perm("desk.view_knowledge", one)]
    may_pass = any(way.name == "pass_on" for way in ways)
    offices = offices_of_place(found.area_code) if may_pass else []
    need = found.need
    context = {
        "question": found,
        "area": area_shown(found.area_code, lang),
        "ways": ways,
        "steps": steps,
        "times": [(f"desk.state.{state}", _spent(held, lang)) for state, held in times_in_states(steps).items()],
        "is_late": found.state in (QuestionState.OPEN, QuestionState.TAKEN) and found.due_on < timezone.localdate(),
        "terms": desk_terms(),
        "offices": [one for one in offices if one.pk != found.office_id],
        "knowledge": known,
        "may_learn": person.has_perm("desk.learn_from_question", found),
        "may_become": need is None and person.has_perm("desk.become_need", found),
        "need": need if need is not None and person.has_perm("needs.view_need", need) else None,
        "may_list": person.has_perm("desk.list_waiting_question"),
        "is_issue": found.field in IssueArea.values,
        "issues": IssueArea.choices,
        "accepted": accepted_suffixes(TAKEN),
        "most_files": MOST_FILES_AT_ONCE,
        "error": error,
        "tried": tried,
        "said": said,
    }
    return render(request, "desk/question.html", context, status=200 if error is None else status_of(error))


def _spent(held: Any, lang: Any) -> str:
    days, seconds = held.days, held.seconds
    return text("desk.time_spent", lang, days=days, hours=seconds // 3600, minutes=seconds % 3600 // 60)


def _fresh(request: HttpRequest, bodies: list[Organisation]) -> dict[str, str]:
    """Return what a new form begins with: what was typed before signing in, else one's own town."""
    begin = {"key": new_key(), "desk": OFFICES[0].value, "looked": ""}
    typed = kept(request)
    if typed:
        return begin | {name: values[0] for name, values in typed.items() if name in _TYPED and values}
    own = next((one for one in bodies if one.kind == OrganisationKind.MUNICIPALITY and one.area_code), None)
    area = label(holding(own.area_code)[0]) if own else ""
    title = request.GET.get("title", "")[:120]
    return begin | {"area_code": area, "organisation": str(own.pk) if own else "", "title": title}


def _body(request: HttpRequest, typed: str, bodies: list[Organisation]) -> Organisation | None:
    if not typed:
        return None
    found = next((one for one in bodies if str(one.pk) == typed), None)
    if found is None:
        require(request.user, "desk.ask_question_for", Organisation.objects.filter(pk=posted_number(typed)).first())
    return found


def _office(content: QuestionContent, kind: str) -> Organisation | None:
    """Return the office of a kind that keeps a desk for the place; InputError where the portal has none."""
    offices = offices_of_place(municipality_of(content.area_code)[0])
    found = next((one for one in offices if one.kind == kind), None)
    if kind in {one.value for one in OFFICES} and found is None:
        raise InputError("desk.no_office_of_kind")
    return found


def _ask_page(
    request: HttpRequest,
    typed: dict[str, str],
    bodies: list[Organisation],
    *,
    faults: dict[str, TodokuError] | None = None,
    error: TodokuError | None = None,
    offers: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "typed": typed,
        "bodies": bodies,
        "groups": FIELD_GROUPS,
        "desks": [(kind.value, kind.label) for kind in OFFICES],
        "areas": known_areas(),
        "faults": faults or {},
        "error": error,
        "offers": offers,
        "had_files": offers and bool(request.FILES),
        "near": near(f"{typed.get('title', '')} {typed.get('text', '')}"),
        "terms": desk_terms(),
        "accepted": accepted_suffixes(TAKEN),
        "most_files": MOST_FILES_AT_ONCE,
    }
    return render(request, "desk/ask.html", context, status=status)
