"""Pages on which a worksheet is answered without a workbook: its chapters, and the form of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import for_people, posted_version, refused, status_of
from todoku_web.offices.assessments.actions import answers as actions
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.part_specs import WORDS
from todoku_web.offices.assessments.views.access import assessment_at, words_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage

if TYPE_CHECKING:
    from uuid import UUID

    from todoku.i18n import Lang
    from todoku_web.offices.assessments.kinds.answers import Answers, Chapter
    from todoku_web.offices.assessments.models import Assessment

_NAMED_IN: Lang = "ja"
"""Language in which the history names a chapter, whatever language the page is in."""


@never_cache
@require_safe
@for_people
def answers(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List the chapters with how much of each is answered."""
    found = assessment_at(request, assessment_id, "change_files")
    try:
        chapters = _chapters(found, _answers_of(found), current_lang())
    except TodokuError as error:
        return refused(request, error, status=status_of(error))
    context = {**words_of(found.kind), "assessment": found, "chapters": chapters}
    return render(request, "assessments/answers.html", context)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def chapter(request: HttpRequest, assessment_id: UUID, chapter_id: str) -> HttpResponse:
    """Answer a chapter."""
    found, lang = assessment_at(request, assessment_id, "change_files"), current_lang()
    asked = _answers_of(found)
    try:
        one = next((each for each in _chapters(found, asked, lang) if each.id == chapter_id), None)
        if one is None:
            raise Http404
        with actions.file_answered(found, asked) as path:
            held = asked.told(path, one.id)
    except TodokuError as error:
        return refused(request, error, status=status_of(error))

    def write(value: dict[str, Any]) -> HttpResponse:
        named = next(each for each in _chapters(found, asked, _NAMED_IN) if each.id == one.id)
        actions.answer(found, asked, named, value, by=request.user, seen=posted_version(request), lang=lang)
        messages.success(request, text("assessments.done.answered", lang, chapter=one.title))
        return redirect("assessments:answers", found.pk)

    more = {**words_of(found.kind), "assessment": found, "chapter": one}
    back = "../"
    page = FormPage(asked.part(one.id), "assessments.answer", back, {}, held, WORDS, version=found.version,
                    template="assessments/chapter.html", more=more)  # fmt: skip
    return page.answer(request, write)


def _answers_of(assessment: Assessment) -> Answers:
    found = KINDS[assessment.kind].answers
    if found is None:
        raise Http404
    return found


def _chapters(assessment: Assessment, asked: Answers, lang: Lang) -> tuple[Chapter, ...]:
    with actions.file_answered(assessment, asked) as path:
        return asked.chapters(path, lang)
