"""Pages of steps: what experienced staff know of each, written, read from forms, answered, handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku.office.events.log import remark_text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, refused, require, status_of
from todoku_web.offices.standards import exports, queries
from todoku_web.offices.standards.actions import know_how as actions
from todoku_web.offices.standards.models import KINDS, QUESTION
from todoku_web.offices.standards.part_specs import IMPORT, KNOW_HOW, WORDS
from todoku_web.offices.standards.views.access import bodies_in, chosen, edition_at, named, standard_at, step_at
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage
from todoku_web.uploads.kinds import accepted_suffixes

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.offices.standards.models import Edition, KnowHow

_MOST_NAMED = 10


@never_cache
@require_safe
@for_all
def step(request: HttpRequest, standard_id: UUID, number: int, place: int) -> HttpResponse:
    """Show a step of an edition with what is known of it."""
    found = edition_at(request, standard_at(request, standard_id), number)
    label = step_at(found, place)
    knows = request.user.has_perm("standards.view_know_how", found.standard)
    items = queries.known_of(found.standard, label)
    for one in items:
        one.standard = found.standard
    context = {
        "standard": found.standard,
        "edition": found,
        "place": place,
        "step": label,
        "knows": knows,
        "count": len(items),
        "groups": [(kind, [one for one in items if one.kind == kind]) for kind in KINDS] if knows else [],
        "question": QUESTION,
        "may_write": request.user.has_perm("standards.write_know_how", found.standard),
        "bodies": bodies_in(request, found.standard, adopting=True),
        "previous": place - 1,
        "next": place + 1 if place < len(found.steps) else 0,
    }
    return render(request, "standards/step.html", context)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def write(request: HttpRequest, standard_id: UUID, number: int, place: int) -> HttpResponse:
    """Write what a body knows of a step."""
    found = edition_at(request, standard_at(request, standard_id, "write_know_how"), number)
    label = step_at(found, place)
    bodies = bodies_in(request, found.standard, adopting=True)
    back = reverse("standards:step", args=[standard_id, number, place])

    def keep(value: dict[str, Any]) -> HttpResponse:
        actions.write(found, label, value, organisation=chosen(bodies, value["body"]), by=request.user)
        messages.success(request, text("standards.done.written", current_lang()))
        return redirect(back)

    kind = request.GET.get("kind", "")
    held = {"body": str(bodies[0].pk), "kind": kind if kind in KINDS else "", "told": "", "told_by": ""}
    more = {
        "standard": found.standard,
        "edition": found,
        "about_step": label,
        "lead": "standards.know_how_lead",
        "no_names": True,
    }
    return FormPage(
        KNOW_HOW, "standards.write_know_how", back, {"body": named(bodies)}, held, WORDS, more=more
    ).answer(request, keep)  # fmt: skip


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def take_in(request: HttpRequest, standard_id: UUID, number: int) -> HttpResponse:
    """Take in what interview forms tell of the steps."""
    found = edition_at(request, standard_at(request, standard_id, "write_know_how"), number)
    bodies = bodies_in(request, found.standard, adopting=True)

    def take(value: dict[str, Any]) -> HttpResponse:
        if "file" not in request.FILES:
            raise InputError("standards.no_file")
        body = chosen(bodies, value["body"])
        done = actions.take_in(found, request.FILES["file"], organisation=body, by=request.user)
        _tell(request, done)
        return redirect(found)

    more = {
        "standard": found.standard,
        "edition": found,
        "accepted": accepted_suffixes(actions.FORMS),
        "lead": "standards.import_lead",
        "save": "standards.take_in",
        "file_help": "standards.help.form_file",
        "file_needed": True,
        "no_names": True,
    }
    held = {"body": str(bodies[0].pk)}
    page = FormPage(
        IMPORT, "standards.import", found.get_absolute_url(), {"body": named(bodies)}, held, WORDS,
        template="standards/file_form.html", more=more,
    )  # fmt: skip
    return page.answer(request, take)


@never_cache
@require_safe
@for_people
def export(request: HttpRequest, standard_id: UUID, number: int, kind: str) -> HttpResponse:
    """Send what is known of the steps as CSV or JSON."""
    found = edition_at(request, standard_at(request, standard_id), number)
    if kind not in {"csv", "json"} or not request.user.has_perm("standards.view_know_how", found.standard):
        raise Http404
    items = queries.known_of(found.standard)
    if kind == "csv":
        content, media = exports.as_csv(found, items, current_lang()), "text/csv; charset=utf-8"
    else:
        content, media = exports.as_json(found, items), "application/json"
    headers = {"Content-Disposition": f'attachment; filename="know-how-{number}.{kind}"'}
    return HttpResponse(content, content_type=media, headers=headers)


@require_POST
@for_people
def answer(request: HttpRequest, standard_id: UUID, number: int, item_id: int) -> HttpResponse:
    """Answer a question."""
    found, item = _item_at(request, standard_id, number, item_id)
    require(request.user, "standards.answer_know_how", item)
    bodies = bodies_in(request, found.standard, adopting=True)
    body = chosen(bodies, request.POST.get("body", "")) or bodies[0]
    try:
        actions.answer(item, request.POST.get("answer", ""), organisation=body, by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return refused(request, error, status=status_of(error))
    messages.success(request, text("standards.done.answered", current_lang()))
    return redirect(_page_of(found, item))


@require_POST
@for_people
def remove(request: HttpRequest, standard_id: UUID, number: int, item_id: int) -> HttpResponse:
    """Take back what was told."""
    found, item = _item_at(request, standard_id, number, item_id)
    actions.remove(item, by=request.user)
    messages.success(request, text("standards.done.removed", current_lang()))
    return redirect(_page_of(found, item))


def _item_at(request: HttpRequest, standard_id: UUID, number: int, item_id: int) -> tuple[Edition, KnowHow]:
    found = edition_at(request, standard_at(request, standard_id), number)
    item = found.standard.know_how.select_related("organisation").filter(pk=item_id, removed_at=None).first()
    if item is None or not request.user.has_perm("standards.view_know_how", found.standard):
        raise Http404
    item.standard = found.standard
    return found, item


def _page_of(edition: Edition, item: KnowHow) -> str:
    if item.step not in edition.steps:
        return edition.get_absolute_url()
    return reverse("standards:step", args=[edition.standard_id, edition.number, edition.steps.index(item.step) + 1])


def _tell(request: HttpRequest, done: actions.Imported) -> None:
    """Say what was taken in, and all that was not."""
    lang = current_lang()
    messages.success(request, text("standards.done.taken_in", lang, count=done.taken))
    if done.repeated:
        messages.info(request, text("standards.done.repeated", lang, count=done.repeated))
    if done.unknown_steps:
        steps = list(done.unknown_steps[:_MOST_NAMED])
        told = text("standards.done.unknown_steps", lang, count=len(done.unknown_steps), steps=steps)
        messages.warning(request, told)
    for one in done.remarks[:_MOST_NAMED]:
        messages.warning(request, remark_text(one, lang))
