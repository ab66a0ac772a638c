"""The models of the made-up year, made of what was proven, and the towns that took models over and measured them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from todoku.dates import JST, fiscal_year
from todoku.i18n import text
from todoku.rollout.catalogue import builtin_models
from todoku_web.exchange.needs.models import Need, NeedEvent, Who
from todoku_web.exchange.needs.models.need import TEXT_LENGTH, TITLE_LENGTH
from todoku_web.exchange.needs.workflow import NEED_TRANSITIONS
from todoku_web.exchange.rollout.actions.adoptions import need_id
from todoku_web.exchange.rollout.as_library import library_model, portal_model
from todoku_web.exchange.rollout.implementation import known_implementation
from todoku_web.exchange.rollout.models import Adoption, AdoptionEvent, ModelEvent, ModelState, PortalModel
from todoku_web.exchange.rollout.workflow import ADOPTION_WAYS, MODEL_WAYS
from todoku_web.exchange.trials.models import TrialState
from todoku_web.exchange.year.courses import BEGUN, Course
from todoku_web.exchange.year.texts import noted, said, texts, title

if TYPE_CHECKING:
    from datetime import date, datetime

    from todoku.rollout.model import RolloutModel
    from todoku_web.accounts.models import Organisation, Person
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame
    from todoku_web.exchange.year.trials import MadeTrial

    _Source = tuple[RolloutModel, PortalModel | None]

_NEED_WAYS = {one.name: one for one in NEED_TRANSITIONS}
_MODEL_FATES: dict[str, float] = {"published": 8, "draft": 1, "retired": 1}
_ADOPTION_FATES: dict[str, float] = {"considering": 3, "adopted": 3, "running": 4, "measured": 4, "dropped": 1}
_ROAD = ("adopt", "run", "measure")
_DAY_OF = {"adopt": "adopted_on", "run": "running_since", "measure": "measured_on"}
_STEPS = {"considering": 0, "adopted": 1, "dropped": 1, "running": 2, "measured": 3}
_BUILT_IN_SHARE = 0.4
_YEARS_BACK, _OLDEST_DAYS, _MOST_DAYS = 5, 300, 120


@dataclass(slots=True)
class Adoptions:
    """Adoptions, with the needs that they began."""

    courses: list[Course] = field(default_factory=list)
    needs: list[Course] = field(default_factory=list)


def make_models(frame: Frame, trials: list[MadeTrial]) -> list[Course]:
    """Return the models of the trials that were proven."""
    proven = [one for one in trials if one.trial.state == TrialState.PROVEN]
    draws = frame.draws("models")
    fates = draws.dealt(_MODEL_FATES, len(proven))
    return [_model(frame, draws, trial, fate) for trial, fate in zip(proven, fates, strict=True)]


def _model(frame: Frame, draws: Draws, made: MadeTrial, fate: str) -> Course:
    trial, words = made.trial, texts()["model"]
    begun = max(one.last for one in (made.course, made.need.course)) + draws.days(3, 9)
    model = PortalModel(
        id=draws.id(),
        model_id=f"m-{draws.id().hex[:12]}",
        trial=trial,
        author=trial.author,
        organisation=trial.organisation,
        title=trial.title,
        issue_area=trial.need.issue_area,
        content=_known(made),
        created_at=begun,
        changed_at=begun,
    )
    course = Course(model, ModelEvent, "model", MODEL_WAYS)
    by, office = trial.author, trial.organisation
    course.note(BEGUN, begun, by=by, office=office)
    model.content = model.content | {"licence": words["licence"], "why_no_configuration": words["why_no_configuration"]}
    course.note("edited", begun + draws.days(0, 2), by=by, office=office, fields=["model"])
    if fate != "draft":
        course.go("publish", course.last + draws.days(1, 6), by=by, office=office)
        model.published_at = course.last
    if fate == "retired":
        course.go("retire", frame.ago(draws.whole(2, 10), draws), by=by, office=office, said=said("retire"))
        model.why_retired = said("retire")
    return course


def _known(made: MadeTrial) -> dict[str, Any]:
    """Return what a model says: what its trial said, and the conditions."""
    trial, words = made.trial, texts()["model"]
    total_jpy = trial.part("partners")["total_jpy"]
    assert trial.decided_at is not None
    cost = {
        "what": words["cost"],
        "unit": "yen",
        "low": None,
        "middle": total_jpy,
        "high": None,
        "count": 1,
        "basis": "estimated",
        "as_of": str(trial.decided_at.astimezone(JST).year),
        "source": trial.title,
    }
    return {
        "title": trial.title,
        "title_en": texts()["mark_en"] + made.need.theme["en"],
        "problem": trial.need.problem,
        "problem_en": noted("", lang="en").strip(),
        "configuration": "",
        "why_no_configuration": "",
        "licence": "",
        "conditions": [{"said": one, "said_en": ""} for one in words["conditions"]],
        "costs": [cost],
        "lessons": [{"said": one, "said_en": ""} for one in texts()["trial"]["lessons"]],
        "links": [],
    }


def make_adoptions(frame: Frame, models: list[Course]) -> Adoptions:
    """Let towns take models over: those that were published here, which are kept by now, and those of todoku's own."""
    draws, made = frame.draws("adoptions"), Adoptions()
    published: list[_Source] = []
    for one in models:
        kept = portal_model(one.thing.model_id) if one.thing.state == ModelState.PUBLISHED else None
        if kept is not None:
            published.append((library_model(kept), kept))
    built_in: list[_Source] = [(one, None) for one in builtin_models().values()]
    taken: set[tuple[int, str]] = set()
    for fate in draws.dealt(_ADOPTION_FATES, frame.size.adoptions):
        while True:
            town = draws.one(frame.cast.towns)
            source = draws.one(published if published and not draws.happens(_BUILT_IN_SHARE) else built_in)
            if (town.pk, source[0].id) not in taken:
                break
        taken.add((town.pk, source[0].id))
        made.courses.append(_adoption(frame, draws, made, town, source, fate))
    return made


def _adoption(frame: Frame, draws: Draws, made: Adoptions, town: Organisation, source: _Source, fate: str) -> Course:
    by = frame.cast.of(town)
    model, kept = source
    since = frame.midnight(_OLDEST_DAYS) if kept is None else kept.published_at
    assert since is not None
    begun = frame.ago(draws.whole(1, max((frame.now - since).days - 2, 1)), draws)
    adoption = Adoption(
        id=draws.id(),
        key=draws.key(),
        model_id=model.id,
        author=by,
        organisation=town,
        area_code=town.area_code,
        need=_need(draws, made, by, town, source, begun),
        parts={"implementation": known_implementation(model, town, town.area_code)},
        created_at=begun,
        changed_at=begun,
    )
    found = Course(adoption, AdoptionEvent, "adoption", ADOPTION_WAYS)
    found.note(BEGUN, begun, by=by, office=town)
    _lead(frame, draws, found, fate, kept)
    return found


def _need(draws: Draws, made: Adoptions, by: Person, town: Organisation, source: _Source, begun: datetime) -> Need:
    """Return the draft of a need that an adoption begins; its owner puts the mark of what is made up before it."""
    model, kept = source
    named = text("rollout.need_title", "ja", title=model.title.ja)[:TITLE_LENGTH]
    need = Need(
        id=draws.id(),
        key=f"adopt-{draws.key()}",
        author=by,
        organisation=town,
        who=Who.MUNICIPALITY,
        issue_area=model.issue_area,
        title=named,
        problem=model.problem.ja[:TEXT_LENGTH],
        area_code=town.area_code,
        requirements=[] if kept is None else list(kept.trial.need.requirements),
        from_model=need_id(model.id),
        created_at=begun,
        changed_at=begun,
    )
    course = Course(need, NeedEvent, "need", _NEED_WAYS)
    course.note(BEGUN, begun, by=by, office=town)
    marked = {"title": title(named.replace(texts()["mark"], "")), "problem": noted(need.problem)}
    changes = [{"field": name, "before": getattr(need, name), "after": value} for name, value in marked.items()]
    need.title, need.problem = marked["title"], marked["problem"]
    course.note("edited", begun + draws.days(0, 0), by=by, office=town, changes=changes)
    made.needs.append(course)
    return need


def _lead(frame: Frame, draws: Draws, course: Course, fate: str, kept: PortalModel | None) -> None:
    """Lead an adoption to where it is to stand; what was decided may be older than when it was written here."""
    adoption = course.thing
    by, office = adoption.author, adoption.organisation
    begun = course.last.astimezone(JST).date()
    day = begun if kept is not None else begun - timedelta(days=draws.whole(0, 365 * _YEARS_BACK))
    for name in _ROAD[: _STEPS[fate]]:
        left = max((frame.now - course.last).days - 1, 0)
        at = course.last + draws.days(0, left // 3)
        day = min(day + timedelta(days=draws.whole(0, _MOST_DAYS)), at.astimezone(JST).date())
        if name == "measure":
            adoption.parts = {**adoption.parts, "effects": {"effects": [_effect(draws, adoption, kept, day)]}}
            course.note("edited", at, by=by, office=office, fields=["effects"])
            at += draws.days(0, 0)
        course.go(name, at, by=by, office=office)
        setattr(adoption, _DAY_OF[name], day)
        if name == "adopt":
            adoption.fiscal_year = fiscal_year(day)
    if fate == "dropped":
        course.go("drop", course.last + draws.days(0, 0), by=by, office=office, said=said("drop"))


def _effect(draws: Draws, adoption: Adoption, kept: PortalModel | None, day: date) -> dict[str, Any]:
    """Return what a town measured: of the model's own outcome where it has one."""
    assert adoption.running_since is not None
    told = {
        "before_on": (adoption.running_since - timedelta(days=30)).isoformat(),
        "after_on": day.isoformat(),
        "count": draws.whole(5, 90),
        "basis": "measured",
        "source": texts()["adoption"]["source"],
    }
    if kept is None:
        before = draws.whole(10, 60)
        named = {"what": texts()["trial"]["output_indicator"], "unit": "person"}
        return {**named, "before": str(before), "after": str(before + draws.whole(1, 40)), **told}
    main = kept.trial.indicators.all()[0]
    before, after = int(main.baseline_value), int(main.result_value)
    moved = max(after + round((after - before) * draws.normal(0.0, 0.2)), 0)
    most = 100 if main.unit == "percent" else moved
    return {"what": str(main.pk), "before": str(before), "after": str(min(moved, most)), **told}
