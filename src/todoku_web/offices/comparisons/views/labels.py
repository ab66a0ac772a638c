"""The page on which labels that are only similar are decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from todoku.i18n import text
from todoku_web.accounts.doors import for_people
from todoku_web.offices.comparisons import queries, results
from todoku_web.offices.comparisons.actions import labels as actions
from todoku_web.offices.comparisons.views.access import bodies_in, comparison_at
from todoku_web.offices.inquiries.pages import run_at
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

_ANSWERS = {"same": True, "other": False}


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def labels(request: HttpRequest, comparison_id: UUID, number: int) -> HttpResponse:
    """Decide which of the labels that a run took for one are one."""
    comparison = comparison_at(request, comparison_id, "decide_labels")
    run = run_at(comparison, number)
    pairs = results.similar_labels_of(run)
    if request.method == "POST":
        decided = {
            (one["label"], one["standard"]): _ANSWERS[answer]
            for at, one in enumerate(pairs)
            if (answer := request.POST.get(f"pair-{at}", "")) in _ANSWERS
        }
        body = bodies_in(request, comparison)[0]
        changed = actions.decide(comparison, decided, organisation=body, by=request.user)
        messages.success(request, text("comparisons.done.labels", current_lang(), count=changed))
        return redirect(comparison)
    held = {(one.label, one.standard): one.is_same for one in queries.label_decisions_of(comparison)}
    words = {True: "same", False: "other", None: ""}
    rows = [_row(one, words[held.get((one["label"], one["standard"]))]) for one in pairs]
    context = {"comparison": comparison, "run": run, "rows": rows, "answers": list(_ANSWERS)}
    return render(request, "comparisons/labels.html", context)


def _row(pair: dict[str, Any], answer: str) -> dict[str, Any]:
    lang = current_lang()
    joint = text("parts.list_joint", lang)
    return {
        **pair,
        "answer": answer,
        "here_told": joint.join(pair["here"]),
        "there_told": joint.join(pair["there"]) or text("comparisons.label_standard", lang),
        "score_told": f"{pair['score']:.0%}",
    }


@require_POST
@for_people
def remove(request: HttpRequest, comparison_id: UUID, decision_id: int) -> HttpResponse:
    """Take a decision on labels back."""
    comparison = comparison_at(request, comparison_id, "decide_labels")
    one = comparison.label_decisions.filter(pk=decision_id).first()
    if one is None:
        raise Http404
    actions.take_back(one, by=request.user)
    messages.success(request, text("comparisons.done.removed", current_lang()))
    return redirect(comparison)
