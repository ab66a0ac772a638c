"""Models that a vendor made, adoptions by 室蘭市, and what the bureau collected, for the table of rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from todoku.rollout.catalogue import builtin_models
from todoku_web.exchange.rollout.models import (
    Adoption,
    AdoptionState,
    CollectedTrial,
    ModelDocument,
    ModelState,
    PortalModel,
)
from todoku_web.exchange.rollout.workflow import (
    ADOPTION_TRANSITIONS,
    EDITABLE_MODELS,
    GOING_ON,
    MODEL_TRANSITIONS,
    PUBLIC_MODELS,
    TAKEN,
)
from todoku_web.exchange.trials.models import TrialState
from todoku_web.offices.standards.workflow import EditionState
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import TABLES
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.samples_needs import EVERYBODY, PEOPLE, VENDOR, VENDOR_DRAFTERS, VENDOR_REVIEWERS
from web.rights.samples_standards import EDITIONS, a_standard, an_edition
from web.rights.samples_trials import DECIDERS, TOWN_DRAFTERS, TRIALS, a_trial
from web.rights.world import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from todoku_web.offices.standards.models import Edition
    from web.rights.world import World

MODELS = {state: f"rollout.state.{state}" for state in ModelState.values}
ADOPTIONS = {state: f"rollout.adoption_state.{state}" for state in AdoptionState.values}
TOWN = {f"own_town.{role}" for role in ROLES}
BUREAU_REVIEWERS = {f"bureau.{role}" for role in ROLES[2:]}
COLLECTORS = frozenset(BUREAU_REVIEWERS | {f"prefecture.{role}" for role in ROLES[2:]})
MUNICIPAL_DRAFTERS = frozenset(f"{body}.{role}" for body in ("own_town", "other_town") for role in ROLES[1:])
_TABLE = "課題分野,年度,題,場所,出典\n観光,2021,題,場所,出典\n".encode()


def _in(words: dict[Any, str], *rows: tuple[Iterable[str], Iterable[Any]]) -> dict[str, set[str]]:
    """Return a row of the table: who in which states; nobody in the others."""
    return {
        word: set().union(*(set(names) for names, states in rows if state in states)) for state, word in words.items()
    }


ALLOWED: dict[str, Any] = {
    "rollout.list_model": EVERYBODY,
    "rollout.list_own": PEOPLE,
    "rollout.make_model": {
        word: VENDOR_DRAFTERS if state == TrialState.PROVEN else set() for state, word in TRIALS.items()
    },
    "rollout.make_model_of_standard": {
        word: TOWN_DRAFTERS if state == EditionState.PUBLISHED else set() for state, word in EDITIONS.items()
    },
    "rollout.view_model": _in(MODELS, (VENDOR, MODELS), (EVERYBODY, PUBLIC_MODELS)),
    "rollout.edit_model": _in(MODELS, (VENDOR_DRAFTERS, EDITABLE_MODELS)),
    **{f"rollout.{way.name}_model": _in(MODELS, (VENDOR_REVIEWERS, way.sources)) for way in MODEL_TRANSITIONS},
    "rollout.adopt_for": TOWN_DRAFTERS,
    "rollout.view_adoption": _in(ADOPTIONS, (TOWN, ADOPTIONS), (EVERYBODY, TAKEN)),
    "rollout.view_adoption_work": _in(ADOPTIONS, (TOWN, ADOPTIONS)),
    "rollout.edit_adoption": _in(ADOPTIONS, (TOWN_DRAFTERS, GOING_ON)),
    **{f"rollout.{way.name}_adoption": _in(ADOPTIONS, (DECIDERS, way.sources)) for way in ADOPTION_TRANSITIONS},
    "rollout.import_collected": BUREAU_REVIEWERS,
    "rollout.remove_collected": BUREAU_REVIEWERS,
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a trial, a model and an adoption in each state, the town, the bureau and what it collected."""
    models, adoptions = _models(world, "asked"), _adoptions(world, "asked")
    about_models = ("view_model", "edit_model", *(f"{way.name}_model" for way in MODEL_TRANSITIONS))
    about_adoptions = ("view_adoption", "view_adoption_work", "edit_adoption")
    ways = tuple(f"{way.name}_adoption" for way in ADOPTION_TRANSITIONS)
    return {
        "rollout.make_model": {word: a_trial(world, state, f"proof {state}") for state, word in TRIALS.items()},
        "rollout.make_model_of_standard": {
            word: an_edition(world, a_standard(world, word, "to be modelled"), state)
            for state, word in EDITIONS.items()
        },
        "rollout.adopt_for": {"": world.town},
        "rollout.import_collected": {"": world.body["bureau"]},
        "rollout.remove_collected": {"": _collected(world, "asked")},
        **{f"rollout.{name}": models for name in about_models},
        **{f"rollout.{name}": adoptions for name in (*about_adoptions, *ways)},
    }


def _models(world: World, key: str) -> dict[str, PortalModel]:
    return {
        word: PortalModel.objects.create(
            trial=a_trial(world, TrialState.PROVEN, f"{key} model {state}"),
            author=world.who["vendor.drafter"],
            organisation=world.body["vendor"],
            title="x",
            issue_area="mobility",
            state=state,
            content={"title": "x", "problem": "x", "licence": "x"},
        )
        for state, word in MODELS.items()
    }


def _adoptions(world: World, key: str) -> dict[str, Adoption]:
    """Return an adoption in each state, each of another of the models that come with todoku."""
    effect = {"what": "x", "unit": "hour", "before": "1", "after": "2", "after_on": "2026-01-01", "basis": "measured"}
    return {
        word: Adoption.objects.create(
            key=f"{key} {state}",
            model_id=model_id,
            author=world.who["own_town.drafter"],
            organisation=world.town,
            area_code="01205",
            state=state,
            parts={"effects": {"effects": [effect]}},
        )
        for (state, word), model_id in zip(ADOPTIONS.items(), builtin_models(), strict=False)
    }


def _collected(world: World, key: str) -> CollectedTrial:
    return CollectedTrial.objects.create(
        digest=key, organisation=world.body["bureau"], issue_area="tourism", year=2021, title="x", place="x", source="x"
    )


def make(world: World) -> dict[str, Any]:
    """Make a model and an adoption in each state, a table of the bureau's reviewer, and a collected trial."""
    models, adoptions = _models(world, "made"), _adoptions(world, "made")
    upload = take(SimpleUploadedFile("x.csv", _TABLE), kinds=TABLES, by=world.who["bureau.reviewer"])
    for model in models.values():
        ModelDocument.objects.create(model=model, upload=upload, title="x")
    return {
        "models": models,
        "adoptions": adoptions,
        "trial": a_trial(world, TrialState.PROVEN, "to become a model"),
        "edition": an_edition(world, a_standard(world, "to become a model", "made"), EditionState.PUBLISHED),
        "upload": upload,
        "collected": _collected(world, "made"),
        "body": world.body,
    }


def _model(state: Any, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"model_id": made["models"][MODELS[state]].model_id, **further}


def _document(made: dict[str, Any]) -> dict[str, Any]:
    model = made["models"][MODELS[ModelState.DRAFT]]
    return {"model_id": model.model_id, "document_id": model.documents.get().pk}


def _adoption(state: Any, **further: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda made: {"adoption_id": made["adoptions"][ADOPTIONS[state]].pk, **further}


def _numbered(edition: Edition) -> dict[str, Any]:
    return {"standard_id": edition.standard_id, "number": edition.number}


def _upload(made: dict[str, Any]) -> dict[str, Any]:
    return {"upload_id": made["upload"].pk}


_M: Any = ModelState
_A: Any = AdoptionState
_PREVIEWER = frozenset({"bureau.reviewer"})
_NO_COLLECTORS: Any = frozenset(PEOPLE - COLLECTORS)
ROUTES: dict[str, Any] = {
    "rollout:home": Route(PUBLIC),
    "rollout:trials": Route(PUBLIC),
    "rollout:spread": Route(PUBLIC),
    "rollout:mine": Route("rollout.list_own"),
    "rollout:import": Route(COLLECTORS, sees=SIGNED_IN),
    "rollout:preview": Route(_PREVIEWER, _upload, sees=_NO_COLLECTORS),
    "rollout:remove": Route(PUBLIC, lambda made: {"collected_id": made["collected"].pk}, answers=POST_ONLY),
    "rollout:make": Route(PUBLIC, lambda made: {"trial_id": made["trial"].pk}, answers=POST_ONLY),
    "rollout:make_of_standard": Route(PUBLIC, lambda made: _numbered(made["edition"]), answers=POST_ONLY),
    "rollout:model": tuple(Route("rollout.view_model", _model(state), state=word) for state, word in MODELS.items()),
    "rollout:yaml": Route("rollout.view_model", _model(_M.DRAFT), state=MODELS[_M.DRAFT]),
    "rollout:edit": tuple(
        Route("rollout.edit_model", _model(state), sees="rollout.view_model", state=word)
        for state, word in MODELS.items()
    ),
    "rollout:adopt": Route(MUNICIPAL_DRAFTERS, _model(_M.PUBLISHED), sees=SIGNED_IN),
    "rollout:add_document": Route(PUBLIC, _model(_M.DRAFT), answers=POST_ONLY),
    "rollout:document": Route("rollout.view_model", _document, state=MODELS[_M.DRAFT]),
    "rollout:act": Route(PUBLIC, _model(_M.DRAFT, name="publish"), answers=POST_ONLY),
    "rollout:adoption": tuple(
        Route("rollout.view_adoption", _adoption(state), state=word) for state, word in ADOPTIONS.items()
    ),
    "rollout:implementation": tuple(
        Route("rollout.view_adoption_work", _adoption(state), sees="rollout.view_adoption", state=ADOPTIONS[state])
        for state in (_A.CONSIDERING, _A.MEASURED)
    ),
    "rollout:implementation_pdf": Route(
        "rollout.view_adoption_work",
        _adoption(_A.CONSIDERING),
        sees="rollout.view_adoption",
        state=ADOPTIONS[_A.CONSIDERING],
    ),
    "rollout:part": tuple(
        Route(
            "rollout.edit_adoption", _adoption(state, name=name), sees="rollout.view_adoption", state=ADOPTIONS[state]
        )
        for state, name in ((_A.CONSIDERING, "implementation"), (_A.RUNNING, "effects"), (_A.MEASURED, "effects"))
    ),
    "rollout:act_adoption": Route(PUBLIC, _adoption(_A.CONSIDERING, name="adopt"), answers=POST_ONLY),
}
_WRITTEN = {"title": "y", "problem": "x", "licence": "x", "seen": "1"}


def _led(route: str, permission: str, name: str, thing: Any, words: dict[Any, str], *states: Any) -> tuple[Post, ...]:
    return tuple(
        Post(
            route,
            permission,
            thing(state, name=name),
            lambda _made, _who: {"seen": "1", "said": "x"},
            state=words[state],
        )
        for state in states
    )


def _adopting(made: dict[str, Any], who: str) -> dict[str, Any]:
    body = made["body"].get(who.partition(".")[0], made["body"]["own_town"])
    return {"organisation": str(body.pk), "key": "x"}


def _a_file(_made: dict[str, Any], _who: str) -> dict[str, Any]:
    return {"title": "y", "file": SimpleUploadedFile("y.csv", _TABLE)}


POSTS: tuple[Post, ...] = (
    Post(
        "rollout:make",
        "rollout.make_model",
        lambda made: {"trial_id": made["trial"].pk},
        state=TRIALS[TrialState.PROVEN],
    ),
    Post(
        "rollout:make_of_standard",
        "rollout.make_model_of_standard",
        lambda made: _numbered(made["edition"]),
        state=EDITIONS[EditionState.PUBLISHED],
    ),
    *(
        Post("rollout:edit", "rollout.edit_model", _model(state), lambda _made, _who: _WRITTEN, state=MODELS[state])
        for state in (_M.DRAFT, _M.RETIRED)
    ),
    Post("rollout:add_document", "rollout.edit_model", _model(_M.DRAFT), _a_file, state=MODELS[_M.DRAFT]),
    *_led("rollout:act", "rollout.publish_model", "publish", _model, MODELS, _M.DRAFT, _M.RETIRED),
    *_led("rollout:act", "rollout.retire_model", "retire", _model, MODELS, _M.PUBLISHED),
    Post("rollout:adopt", MUNICIPAL_DRAFTERS, _model(_M.PUBLISHED), _adopting),
    Post(
        "rollout:part",
        "rollout.edit_adoption",
        _adoption(_A.CONSIDERING, name="implementation"),
        lambda _made, _who: {"goal": "x", "seen": "1"},
        state=ADOPTIONS[_A.CONSIDERING],
    ),
    *_led("rollout:act_adoption", "rollout.adopt_adoption", "adopt", _adoption, ADOPTIONS, _A.CONSIDERING, _A.DROPPED),
    *_led("rollout:act_adoption", "rollout.run_adoption", "run", _adoption, ADOPTIONS, _A.ADOPTED),
    *_led("rollout:act_adoption", "rollout.measure_adoption", "measure", _adoption, ADOPTIONS, _A.RUNNING),
    *_led("rollout:act_adoption", "rollout.drop_adoption", "drop", _adoption, ADOPTIONS, _A.CONSIDERING, _A.MEASURED),
    Post("rollout:import", COLLECTORS, sent=_a_file),
    Post("rollout:preview", _PREVIEWER, _upload),
    Post("rollout:remove", frozenset(BUREAU_REVIEWERS), lambda made: {"collected_id": made["collected"].pk}),
)
