"""Pages of rounds: the algorithm second, its pairs side by side by method, and what was decided on them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku.matching.weights import KIND_WEIGHTS, Weights
from todoku_web.accounts.doors import NotAllowed, for_people, require, status_of
from todoku_web.accounts.models import Organisation
from todoku_web.exchange.matches.actions import rounds as actions
from todoku_web.exchange.matches.queries import needs_by_id, offers_by_id, rounds_of
from todoku_web.exchange.matches.views.access import seen_round
from todoku_web.exchange.matches.workflow import Method, Side
from todoku_web.exchange.needs.offices import bodies_of
from todoku_web.pages.language import current_lang
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest

    from todoku.matching.parties import Kind
    from todoku_web.exchange.matches.models import Round

_PER_PAGE = 30
_KEY = 24
_LONGEST_KEY = 64
_MOST_BLOCKING = 30
_MOST_WEIGHT = 100.0
_REMEMBERED = 4


@dataclass(frozen=True, slots=True)
class MethodRow:
    """What one method came to on one side."""

    title: str
    name: str
    is_own: bool
    """Whether the round proposes by it."""
    pairs: int
    total: float
    bound: float | None
    blocking: int | None


@never_cache
@require_safe
@for_people
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds of the person's organisations."""
    require(request.user, "matches.view_board")
    page = Paginator(rounds_of(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    may_begin = bool(_offices(request))
    return render(request, "matches/rounds.html", {"page": page, "rows": page.object_list, "may_begin": may_begin})


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a round for one of the person's offices."""
    offices = _offices(request)
    if not offices:
        require(request.user, "matches.begin_round")
    if request.method != "POST":
        return _form_page(request, offices)
    try:
        made = actions.prepare(
            _office(request, offices),
            by=request.user,
            key=request.POST.get("key", "")[:_LONGEST_KEY] or get_random_string(_KEY),
            method=request.POST.get("method", ""),
            weights=_weights(request),
        )
    except NotAllowed:
        raise
    except TodokuError as error:
        return _form_page(request, offices, error=error)
    messages.success(request, text("matches.done.prepared", current_lang()))
    return redirect("matches:round", made.pk)


@never_cache
@require_safe
@for_people
def show(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show a round: what went in, the pairs of each method, who would rather have each other, what was decided."""
    return _round_page(request, seen_round(request, round_id))


@require_POST
@for_people
def act(request: HttpRequest, round_id: UUID, name: str) -> HttpResponse:
    """Run a round, or close it with what was decided."""
    found = seen_round(request, round_id)
    seen, said = posted_number(request.POST.get("seen", "")), request.POST.get("said", "")
    try:
        if name == "run":
            actions.run(found, by=request.user, seen=seen)
        elif name == "decide":
            actions.decide(found, by=request.user, seen=seen, said=said)
        else:
            raise Http404
    except NotAllowed:
        raise
    except TodokuError as error:
        return _round_page(request, seen_round(request, round_id), error=error, said=said)
    messages.success(request, text(f"matches.done.{name}", current_lang()))
    return redirect("matches:round", found.pk)


@never_cache
@require_safe
@for_people
def record_file(request: HttpRequest, round_id: UUID, name: str) -> HttpResponse:
    """Send what went into a round, or what came out, byte for byte as its hash says."""
    found = seen_round(request, round_id)
    held = {"snapshot": found.snapshot, "result": found.result}.get(name)
    if not held:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="round-{found.pk}-{name}.json"'}
    return HttpResponse(held.encode(), content_type="application/json", headers=headers)


def _round_page(
    request: HttpRequest, found: Round, *, error: TodokuError | None = None, said: str = ""
) -> HttpResponse:
    side = request.GET.get("side", "")
    side = side if side in Side.values else str(Side.TECHNOLOGY)
    page: dict[str, Any] = {
        "round": found,
        "side": side,
        "sides": Side.choices,
        "weights": _weight_rows(found.weights),
        "may_run": request.user.has_perm("matches.run_round", found),
        "may_decide": request.user.has_perm("matches.decide_round", found),
        "taken": list(found.matches.filter(side=side).select_related("need", "offer")) if found.result else [],
        "error": error,
        "said": said,
    }
    if found.result:
        page |= _came_out(request, found, _read(found.result)["sides"][side])
    status = 200 if error is None else status_of(error)
    return render(request, "matches/round.html", page, status=status)


def _came_out(request: HttpRequest, found: Round, result: Mapping[str, Any]) -> dict[str, Any]:
    """Return one side of a result: a line for each method, a page of needs, and the pairs that block."""
    by_need: dict[str, dict[str, Any]] = {}
    for name in Method.values:
        for pair in result["pairs"][name]:
            by_need.setdefault(pair["need"], {})[name] = pair
    differs = [need for need, pairs in by_need.items() if len({_offer(pairs, name) for name in Method.values}) > 1]
    only = request.GET.get("only") == "differs"
    shown = Paginator(differs if only else list(by_need), _PER_PAGE).get_page(request.GET.get("page"))
    blocking = [pair for name in ("optimal", "stable") for pair in result["blocking"][name]][:_MOST_BLOCKING]
    needs = needs_by_id([*shown.object_list, *(need for need, _ in blocking)])
    offers = offers_by_id(
        [
            *(pair["offer"] for need in shown.object_list for pair in by_need[need].values()),
            *(one for _, one in blocking),
        ]
    )
    apart = set(differs)
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "came_out": result,
        "methods": [_method_row(found, result, name) for name in Method.values],
        "method_titles": [text(f"matches.method.{name}", current_lang()) for name in Method.values],
        "page": shown,
        "only": only,
        "query": query.urlencode(),
        "differing": len(differs),
        "rows": [
            (needs[need], [_cell(by_need[need].get(name), offers) for name in Method.values], need in apart)
            for need in shown.object_list
            if need in needs
        ],
        "blocking": [(needs[need], offers[one]) for need, one in blocking if need in needs and one in offers],
    }


@lru_cache(maxsize=_REMEMBERED)
def _read(result: str) -> dict[str, Any]:
    """Return a result, which never changes."""
    read: dict[str, Any] = json.loads(result)
    return read


def _offer(pairs: Mapping[str, Any], name: str) -> str:
    return pairs[name]["offer"] if name in pairs else ""


def _cell(pair: Mapping[str, Any] | None, offers: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return an offer with its score; None where the method gives the need none."""
    if pair is None or pair["offer"] not in offers:
        return None
    return {"offer": offers[pair["offer"]], "points": f"{float(pair['score']) * 100:.0f}"}


def _method_row(found: Round, result: Mapping[str, Any], name: str) -> MethodRow:
    pairs = result["pairs"][name]
    return MethodRow(
        title=text(f"matches.method.{name}", current_lang()),
        name=name,
        is_own=name == found.method,
        pairs=len(pairs),
        total=sum(float(pair["score"]) for pair in pairs),
        bound=float(result["bound"]) if name == "optimal" else None,
        blocking=len(result["blocking"][name]) if name in result["blocking"] else None,
    )


def _offices(request: HttpRequest) -> list[Organisation]:
    return [one for one in bodies_of(request.user) if request.user.has_perm("matches.begin_round", one)]


def _office(request: HttpRequest, offices: list[Organisation]) -> Organisation:
    """Return the office that was chosen; refuse one for which the person may run no rounds."""
    asked = request.POST.get("organisation", "")
    found = next((one for one in offices if str(one.pk) == asked), None)
    if found is None:
        require(request.user, "matches.begin_round", Organisation.objects.filter(pk=posted_number(asked)).first())
        raise InputError("planning.choice")
    return found


def _weights(request: HttpRequest) -> dict[Kind, Weights]:
    """Return the weights that were typed; the library's own where a field is missing."""
    return {
        kind: Weights(**{name: _weight(request, f"weight-{kind}-{name}", usual) for name, usual in asdict(one).items()})
        for kind, one in KIND_WEIGHTS.items()
    }


def _weight(request: HttpRequest, name: str, usual: float) -> float:
    typed = request.POST.get(name, "").strip()
    if not typed:
        return usual
    try:
        value = float(typed)
    except ValueError:
        raise InputError("matches.weight", value=typed[:20]) from None
    if not 0.0 <= value <= _MOST_WEIGHT:
        raise InputError("matches.weight", value=typed[:20])
    return value


def _weight_rows(weights: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return for each side the components that count: field name, title, value."""
    lang = current_lang()
    return [
        (
            text(f"needs.side.{kind}", lang),
            [
                (f"weight-{kind}-{name}", text(f"matching.component.{name}", lang), f"{float(one[name]):g}")
                for name, usual in asdict(KIND_WEIGHTS[kind]).items()
                if usual > 0.0 or float(one[name]) > 0.0
            ],
        )
        for kind, one in ((kind, weights[kind]) for kind in KIND_WEIGHTS)
    ]


def _form_page(request: HttpRequest, offices: list[Organisation], *, error: TodokuError | None = None) -> HttpResponse:
    typed: dict[str, dict[str, Any]] = {kind: asdict(one) for kind, one in KIND_WEIGHTS.items()}
    page = {
        "offices": offices,
        "chosen": request.POST.get("organisation", ""),
        "method": request.POST.get("method", str(Method.STABLE)),
        "methods": Method.choices,
        "weights": [
            (title, [(name, label, request.POST.get(name, value)) for name, label, value in rows])
            for title, rows in _weight_rows(typed)
        ],
        "key": request.POST.get("key", "") or get_random_string(_KEY),
        "error": error,
    }
    return render(request, "matches/round_form.html", page, status=400 if error else 200)
