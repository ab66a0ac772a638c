"""The inbox: what a person was told, and that they have read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku_web.accounts.doors import for_people
from todoku_web.notices.actions import mark_read
from todoku_web.notices.models import Notice
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_PER_PAGE = 30
_LONGEST_NUMBER = 18


@never_cache
@require_safe
@for_people
def inbox(request: HttpRequest) -> HttpResponse:
    """List what the person was told, the newest first."""
    lang = current_lang()
    page = Paginator(Notice.objects.filter(person=request.user), _PER_PAGE).get_page(request.GET.get("page"))
    told = [{"notice": one, "subject": one.subject_in(lang), "text": one.text_in(lang)} for one in page]
    return render(request, "notices/inbox.html", {"page": page, "told": told})


@require_POST
@for_people
def read(request: HttpRequest) -> HttpResponse:
    """Note that everything, or one notice, was read; lead on to what one is about."""
    typed = request.POST.get("notice", "")
    if not (typed.isascii() and typed.isdigit()):
        mark_read(request.user)
        return redirect("notices:inbox")
    found = Notice.objects.filter(person=request.user, pk=typed).first() if len(typed) <= _LONGEST_NUMBER else None
    if found is None:
        return redirect("notices:inbox")
    mark_read(request.user, found.pk)
    return redirect(found.url or "notices:inbox")
