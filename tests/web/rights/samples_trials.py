"""Trials that a vendor carries out and 室蘭市 supports, an operator taking part, for the table of rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from rules.permissions import permissions

from todoku_web.exchange.needs.models import Need, NeedState
from todoku_web.exchange.trials.models import Indicator, Trial, TrialFile, TrialState
from todoku_web.exchange.trials.workflow import EDITABLE, GOING_ON, TRANSITIONS
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.samples_needs import DRAFTERS_SOMEWHERE, EVERYBODY, NEEDS, PEOPLE, VENDOR_DRAFTERS, VENDOR_REVIEWERS
from web.rights.world import BODIES, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from web.rights.world import World

TRIALS = {state: f"trials.state.{state}" for state in TrialState.values}
ALL_DRAFTERS = {f"{body}.{role}" for body in BODIES for role in ROLES[1:]}
WORK = {"signed_in", *(f"{body}.{role}" for body in ("vendor", "own_town", "operator") for role in ROLES)}
TOWN_DRAFTERS = {f"own_town.{role}" for role in ROLES[1:]}
DECIDERS = TOWN_DRAFTERS - {"own_town.drafter"}
STARTED = [state for state in TRIALS if state != TrialState.PLANNED]


def _in(*rows: tuple[Iterable[str], Iterable[Any]]) -> dict[str, set[str]]:
    """Return a row of the table: who in which states; nobody in the others."""
    return {
        word: set().union(*(set(names) for names, states in rows if state in states)) for state, word in TRIALS.items()
    }


def _way(name: str, sources: tuple[Any, ...]) -> dict[str, set[str]]:
    if name in {"end", "report"}:
        return _in((VENDOR_REVIEWERS, sources))
    if name == "stop":
        return _in((DECIDERS, sources), (VENDOR_REVIEWERS, (TrialState.PLANNED,)))
    return _in((DECIDERS, sources))


ALLOWED: dict[str, Any] = {
    "trials.list_trial": EVERYBODY,
    "trials.list_own": PEOPLE,
    "trials.begin_trial": {
        word: ALL_DRAFTERS if state in {NeedState.MATCHED, NeedState.IN_TRIAL} else set()
        for state, word in NEEDS.items()
    },
    "trials.begin_trial_for": VENDOR_DRAFTERS,
    "trials.view_trial": _in((WORK, TRIALS), (EVERYBODY, STARTED)),
    "trials.view_work": _in((WORK, TRIALS)),
    "trials.edit_trial": _in((VENDOR_DRAFTERS, EDITABLE)),
    "trials.log_trial": _in((VENDOR_DRAFTERS | TOWN_DRAFTERS, EDITABLE)),
    **{f"trials.{way.name}_trial": _way(way.name, way.sources) for way in TRANSITIONS},
}
_ABOUT_OTHERS = ("trials.list_trial", "trials.list_own", "trials.begin_trial", "trials.begin_trial_for")


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a trial in each state, a need in each state, and the vendor."""
    about_trials = {name for name in permissions if name.startswith("trials.")} - set(_ABOUT_OTHERS)
    needs = {word: _need(world, state, f"tried {state}") for state, word in NEEDS.items()}
    return {
        "trials.begin_trial": needs,
        "trials.begin_trial_for": {"": world.body["vendor"]},
        **dict.fromkeys(about_trials, _trials(world, "asked")),
    }


def _need(world: World, state: Any, key: str) -> Need:
    return Need.objects.create(
        key=key,
        author=world.who["signed_in"],
        state=state,
        area_code="01205",
        issue_area="mobility",
        title="x",
        who="resident",
    )


def a_trial(world: World, state: Any, key: str) -> Trial:
    """Return a trial that has all that it takes to be led on."""
    need = _need(world, NeedState.IN_TRIAL if state in GOING_ON else NeedState.MATCHED, f"of {key}")
    partner = {"name": "x", "role": "x", "weight": None, "share_jpy": None, "organisation": world.body["operator"].pk}
    phase = {"name": "x", "begins": "2026-01-01", "ends": "2026-02-01", "note": ""}
    trial = Trial.objects.create(
        key=key,
        need=need,
        author=world.who["vendor.administrator"],
        organisation=world.body["vendor"],
        office=world.town,
        title="x",
        state=state,
        has_run=state != TrialState.PLANNED,
        parts={
            "about": {"title": "x", "summary": "", "hypotheses": [{"statement": "x", "judged_by": "x"}]},
            "partners": {"total_jpy": None, "partners": [partner]},
            "schedule": {"phases": [phase]},
            "report": {"conclusion": "x", "lessons": "", "findings": []},
        },
    )
    upload = take(SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), kinds={Kind.CSV}, by=world.who["vendor.drafter"])
    file = TrialFile.objects.create(trial=trial, upload=upload, kind="evidence", title="x")
    Indicator.objects.create(
        key="x",
        trial=trial,
        position=1,
        name="x",
        unit="percent",
        kind="outcome",
        is_main=True,
        direction="up",
        target=80,
        baseline_value=50,
        baseline_on="2025-01-01",
        baseline_basis="measured",
        result_value=90,
        result_on="2026-01-01",
        result_basis="measured",
        evidence=file,
    )
    return trial


def _trials(world: World, key: str) -> dict[str, Trial]:
    return {word: a_trial(world, state, f"{key} {state}") for state, word in TRIALS.items()}


def make(world: World) -> dict[str, Any]:
    """Make a trial in each state, and a need that can be tried."""
    return {
        "trials": _trials(world, "made"),
        "need": _need(world, NeedState.MATCHED, "to be tried"),
        "body": world.body,
        "town": world.town,
    }


def _trial(state: Any, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"trial_id": made["trials"][TRIALS[state]].pk, **further}


def _indicator(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def arguments(made: dict[str, Any]) -> dict[str, Any]:
        trial = made["trials"][TRIALS[TrialState.PLANNED]]
        return {"trial_id": trial.pk, "indicator_id": trial.indicators.get().pk, "name": name}

    return arguments


def _file(made: dict[str, Any]) -> dict[str, Any]:
    trial = made["trials"][TRIALS[TrialState.RUNNING]]
    return {"trial_id": trial.pk, "file_id": trial.files.get().pk}


def _tried(made: dict[str, Any]) -> dict[str, Any]:
    return {"need_id": made["need"].pk}


_PLANNED = TRIALS[TrialState.PLANNED]
ROUTES: dict[str, Any] = {
    "trials:list": Route(PUBLIC),
    "trials:mine": Route("trials.list_own"),
    "trials:new": Route(DRAFTERS_SOMEWHERE, _tried, sees=SIGNED_IN),
    "trials:trial": tuple(Route("trials.view_trial", _trial(state), state=word) for state, word in TRIALS.items()),
    "trials:sheet": tuple(
        Route("trials.view_trial", _trial(state), state=TRIALS[state])
        for state in (TrialState.PLANNED, TrialState.PROVEN)
    ),
    "trials:sheet_pdf": Route("trials.view_trial", _trial(TrialState.PLANNED), state=_PLANNED),
    "trials:part": tuple(
        Route("trials.edit_trial", _trial(state, name=name), sees="trials.view_trial", state=TRIALS[state])
        for state, name in (
            (TrialState.PLANNED, "about"),
            (TrialState.RUNNING, "licence"),
            (TrialState.REPORTED, "report"),
        )
    ),
    "trials:new_indicator": Route(
        "trials.edit_trial", _trial(TrialState.PLANNED), sees="trials.view_trial", state=_PLANNED
    ),
    "trials:indicator": Route("trials.edit_trial", _indicator("definition"), sees="trials.view_trial", state=_PLANNED),
    "trials:station": Route(
        "trials.log_trial", _trial(TrialState.RUNNING), sees="trials.view_trial", state=TRIALS[TrialState.RUNNING]
    ),
    "trials:log": Route(PUBLIC, _trial(TrialState.PLANNED), answers=POST_ONLY),
    "trials:add_file": Route(PUBLIC, _trial(TrialState.PLANNED), answers=POST_ONLY),
    "trials:file": Route("trials.view_work", _file, sees="trials.view_trial", state=TRIALS[TrialState.RUNNING]),
    "trials:act": Route(PUBLIC, _trial(TrialState.PLANNED, name="start"), answers=POST_ONLY),
}
_DEFINITION = {"name": "y", "kind": "outcome", "unit": "percent", "direction": "up", "target": "70", "seen": "1"}


def _new(made: dict[str, Any], who: str) -> dict[str, Any]:
    body = made["body"].get(who.partition(".")[0], made["body"]["vendor"])
    return {"title": "x", "organisation": str(body.pk), "office": str(made["town"].pk), "key": "x"}


def _a_file(_made: dict[str, Any], _who: str) -> dict[str, Any]:
    return {"kind": "other", "title": "y", "file": SimpleUploadedFile("y.csv", b"a,b\n3,4\n")}


def _a_station(_made: dict[str, Any], _who: str) -> dict[str, Any]:
    numbers = {"latitude": "42.3", "longitude": "141.0", "frequency_mhz": "4700", "bandwidth_mhz": "100"}
    return {
        **numbers,
        "height_m": "10",
        "power_dbm": "25",
        "gain_dbi": "5",
        "building_entry_db": "0",
        "environment": "open",
    }


def _acted(name: str, *states: Any) -> tuple[Post, ...]:
    return tuple(
        Post(
            "trials:act",
            f"trials.{name}_trial",
            _trial(state, name=name),
            lambda _made, _who: {"seen": "1", "said": "x"},
            state=TRIALS[state],
        )
        for state in states
    )


_S = TrialState
POSTS: tuple[Post, ...] = (
    Post("trials:new", DRAFTERS_SOMEWHERE, _tried, _new),
    Post(
        "trials:part",
        "trials.edit_trial",
        _trial(_S.PLANNED, name="about"),
        lambda _made, _who: {"title": "y", "seen": "1", "hypotheses-rows": "0"},
        state=_PLANNED,
    ),
    Post(
        "trials:new_indicator",
        "trials.edit_trial",
        _trial(_S.PLANNED),
        lambda _made, _who: {**_DEFINITION, "key": "y"},
        state=_PLANNED,
    ),
    Post(
        "trials:indicator",
        "trials.edit_trial",
        _indicator("definition"),
        lambda _made, _who: _DEFINITION,
        state=_PLANNED,
    ),
    Post("trials:indicator", "trials.edit_trial", _indicator("remove"), state=_PLANNED),
    *(
        Post(
            "trials:log",
            "trials.log_trial",
            _trial(state),
            lambda _made, _who: {"on": "2026-01-05", "text": "x", "key": "x"},
            state=TRIALS[state],
        )
        for state in (_S.PLANNED, _S.PROVEN)
    ),
    Post("trials:add_file", "trials.log_trial", _trial(_S.RUNNING), _a_file, state=TRIALS[_S.RUNNING]),
    Post("trials:station", "trials.log_trial", _trial(_S.RUNNING), _a_station, state=TRIALS[_S.RUNNING]),
    *_acted("start", _S.PLANNED),
    *_acted("end", _S.RUNNING, _S.ENDED),
    *_acted("report", _S.ENDED),
    *_acted("send_back", _S.REPORTED),
    *_acted("prove", _S.REPORTED, _S.RUNNING),
    *_acted("not_prove", _S.REPORTED),
    *_acted("stop", _S.PLANNED, _S.RUNNING, _S.PROVEN),
)
