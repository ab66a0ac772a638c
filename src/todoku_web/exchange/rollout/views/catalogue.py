"""The catalogue: models to take over, the trials from which they could come, and how they spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from todoku.policy.catalogue import policy_catalogue
from todoku.reports.rows.words import fiscal_year_name
from todoku.rollout.catalogue import builtin_models
from todoku_web.accounts.doors import for_people
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.rollout.karte_section import titles_of
from todoku_web.exchange.rollout.queries import (
    ModelsAsked,
    collected,
    own_models,
    published,
)
from todoku_web.exchange.rollout.spread import spread
from todoku_web.exchange.rollout.standard_model import where_told
from todoku_web.exchange.rollout.taken import all_taken, taken_by
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from todoku.i18n import Lang
    from todoku.rollout.model import RolloutModel
    from todoku_web.exchange.rollout.taken import Taken

_PER_PAGE, _PER_PAGE_COLLECTED = 20, 30
_LONGEST = 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the models to take over: the portal's, those that come with todoku, those of the roadmap by field."""
    typed, lang = _typed(request), current_lang()
    page = Paginator(published(ModelsAsked(**typed)), _PER_PAGE).get_page(request.GET.get("page"))
    built_in = [
        one
        for one in builtin_models().values()
        if typed["issue"] in ("", one.issue_area) and _says(one, typed["words"])
    ]
    context = {
        "page": page,
        "rows": [(one, where_told(one, lang)) for one in page.object_list],
        "runnable": [_told(one, lang) for one in built_in if one.configuration is not None],
        "roadmap": [_told(one, lang) for one in built_in if one.field is not None],
        **_shared(request, typed),
    }
    return render(request, "rollout/home.html", context)


@require_safe
def trials(request: HttpRequest) -> HttpResponse:
    """List the deck's trials of 2017-2019: themes by issue and year, the 23 of 2019; and those collected since."""
    typed, policy = _typed(request), policy_catalogue()
    page = Paginator(collected(**typed), _PER_PAGE_COLLECTED).get_page(request.GET.get("page"))
    years = sorted({one.year for one in policy.themes})
    issues = [one for one in policy.issues if typed["issue"] in ("", one.id)]
    mine = [one.organisation for one in memberships_of(request.user)]
    context = {
        "page": page,
        "years": years,
        "themes": [
            (one, [[theme for theme in policy.themes if (theme.issue, theme.year) == (one.id, year)] for year in years])
            for one in issues
        ],
        "deck_trials": [
            (one, issue)
            for one in policy.trials
            for issue in policy.issues
            if issue.id == one.inferred_issue and issue in issues
        ],
        "source": policy.source,
        "may_import": any(request.user.has_perm("rollout.import_collected", one) for one in mine),
        "own": {one.pk for one in mine if request.user.has_perm("rollout.remove_collected", one)},
        **_shared(request, typed),
    }
    return render(request, "rollout/trials.html", context)


@require_safe
def show_spread(request: HttpRequest) -> HttpResponse:
    """Show in which fiscal years which municipalities adopted models."""
    lang = current_lang()
    adoptions = all_taken()
    titles = titles_of({one.model_id for one in adoptions}, lang)
    years = spread(adoptions)
    rows = [
        {
            "year": fiscal_year_name(year.year, lang),
            "count": year.adoptions,
            "so_far": year.towns_so_far,
            "adoptions": [_adopted(one, titles, lang) for one in adoptions if one.fiscal_year == year.year],
        }
        for year in years
    ]
    return render(
        request, "rollout/spread.html", {"rows": rows, "most": max((year.towns_so_far for year in years), default=1)}
    )


@never_cache
@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List the models and adoptions of the person's organisations."""
    lang = current_lang()
    adoptions = Paginator(taken_by(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    titles = titles_of({one.model_id for one in adoptions.object_list}, lang)
    context = {
        "models": own_models(request.user)[:100],
        "page": adoptions,
        "adoptions": [_adopted(one, titles, lang) for one in adoptions.object_list],
    }
    return render(request, "rollout/mine.html", context)


def _adopted(one: Taken, titles: dict[str, str], lang: Lang) -> dict[str, Any]:
    return {"one": one, "title": titles.get(one.model_id, one.model_id), "area": area_shown(one.area_code, lang)}


def _typed(request: HttpRequest) -> dict[str, str]:
    issue = request.GET.get("issue", "")
    return {
        "issue": issue if issue in IssueArea.values else "",
        "words": request.GET.get("words", "").strip()[:_LONGEST],
    }


def _told(model: RolloutModel, lang: Lang) -> dict[str, Any]:
    return {"model": model, "title": model.title(lang), "problem": model.problem(lang)}


def _says(model: Any, words: str) -> bool:
    told = f"{model.title.ja} {model.title.en} {model.field or ''}".casefold()
    return all(word.casefold() in told for word in words.split())


def _shared(request: HttpRequest, typed: dict[str, str]) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("page", None)
    return {"typed": typed, "issues": IssueArea.choices, "query": query.urlencode()}
