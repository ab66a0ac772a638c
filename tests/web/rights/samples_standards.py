"""Standards that 室蘭市 leads, 北海道 discusses and 登別市 adopts, for the table of rights."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from sample_office_bpmn import bpmn, end, start, task
from todoku_web.accounts.models import Membership
from todoku_web.offices.standards.models import Adoption, Comment, Edition, KnowHow, Member, Standard
from todoku_web.offices.standards.workflow import TRANSITIONS, EditionState
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.samples_needs import EVERYBODY
from web.rights.samples_trials import DECIDERS as REVIEWERS
from web.rights.samples_trials import TOWN_DRAFTERS
from web.rights.world import ROLES

if TYPE_CHECKING:
    from web.rights.world import World

SHOWN, KEPT, FREE = "standards.public", "standards.private", "standards.free"
_BOTH = (SHOWN, KEPT)
EDITIONS = {state: f"standards.state.{state}" for state in EditionState.values}


def _of_body(body: str, *, least: int = 0) -> set[str]:
    return {f"{body}.{role}" for role in ROLES[least:]}


DISCUSS = _of_body("own_town") | _of_body("prefecture")
DISCUSS_DRAFTERS = TOWN_DRAFTERS | _of_body("prefecture", least=1)
ADOPTERS, ADOPT_DRAFTERS = _of_body("other_town"), _of_body("other_town", least=1)
DECIDERS = REVIEWERS - {"own_town.reviewer"}
PROPOSERS = frozenset(
    name for body in ("own_town", "other_town", "prefecture", "bureau") for name in _of_body(body, least=1)
)
TOWNS_DRAFTERS = frozenset(TOWN_DRAFTERS | ADOPT_DRAFTERS)
STEPS = ("受付", "審査")


def _way(sources: tuple[Any, ...], *, decides: bool) -> dict[str, set[str]]:
    who = DECIDERS if decides else TOWN_DRAFTERS
    return {word: who if state in sources else set() for state, word in EDITIONS.items()}


ALLOWED: dict[str, Any] = {
    "standards.list_standard": EVERYBODY,
    "standards.propose_standard": TOWN_DRAFTERS,
    "standards.view_standard": {SHOWN: EVERYBODY, KEPT: DISCUSS},
    "standards.view_work": dict.fromkeys(_BOTH, DISCUSS),
    "standards.edit_standard": dict.fromkeys(_BOTH, TOWN_DRAFTERS),
    "standards.invite_body": dict.fromkeys(_BOTH, TOWN_DRAFTERS),
    "standards.add_edition": dict.fromkeys(_BOTH, TOWN_DRAFTERS),
    "standards.view_edition": {
        word: {EditionState.PUBLISHED: EVERYBODY, EditionState.WITHDRAWN: DISCUSS | ADOPTERS}.get(state, DISCUSS)
        for state, word in EDITIONS.items()
    },
    **{f"standards.{way.name}_edition": _way(way.sources, decides=way.decides) for way in TRANSITIONS},
    "standards.write_cost": dict.fromkeys(EDITIONS.values(), TOWN_DRAFTERS),
    "standards.comment_standard": dict.fromkeys(_BOTH, DISCUSS),
    "standards.withdraw_comment": {"prefecture.viewer"},
    "standards.settle_comment": {"prefecture.viewer"} | TOWN_DRAFTERS,
    "standards.view_know_how": {SHOWN: DISCUSS | ADOPTERS, KEPT: DISCUSS},
    "standards.write_know_how": {SHOWN: DISCUSS_DRAFTERS | ADOPT_DRAFTERS, KEPT: DISCUSS_DRAFTERS},
    "standards.answer_know_how": DISCUSS_DRAFTERS | ADOPT_DRAFTERS,
    "standards.remove_know_how": TOWN_DRAFTERS | ADOPT_DRAFTERS,
    "standards.adopt_standard": ADOPT_DRAFTERS,
    "standards.edit_adoption": ADOPT_DRAFTERS,
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a published and a private standard, editions in every state, a question, know-how and an adoption."""
    found = {word: a_standard(world, word, "asked") for word in _BOTH}
    editions = {word: an_edition(world, found[SHOWN], state) for state, word in EDITIONS.items()}
    adoption = _adoption(world, found[SHOWN], editions[EDITIONS[EditionState.WITHDRAWN]])
    an_edition(world, found[KEPT], EditionState.PROPOSED)
    asked = _question(world, found[SHOWN])
    known = _known(world, found[SHOWN])
    of_editions = [
        "standards.view_edition",
        "standards.write_cost",
        *(f"standards.{way.name}_edition" for way in TRANSITIONS),
    ]
    of_standards = [
        name for name, row in ALLOWED.items() if isinstance(row, dict) and SHOWN in row and name not in of_editions
    ]
    return {
        **dict.fromkeys(of_standards, found),
        **dict.fromkeys(of_editions, editions),
        "standards.propose_standard": {"": world.town},
        "standards.withdraw_comment": {"": asked},
        "standards.settle_comment": {"": asked},
        "standards.answer_know_how": {"": known},
        "standards.remove_know_how": {"": known},
        "standards.adopt_standard": {"": world.body["other_town"]},
        "standards.edit_adoption": {"": adoption},
    }


def make(world: World) -> dict[str, Any]:
    """Return a published standard that is adopted, and a private one, each with an edition and a question."""
    shown, kept, free = (a_standard(world, word, "made") for word in (*_BOTH, FREE))
    edition = an_edition(world, shown, EditionState.PUBLISHED)
    return {
        SHOWN: shown,
        KEPT: kept,
        FREE: free,
        "adoptable": an_edition(world, free, EditionState.PUBLISHED),
        "published": edition,
        "proposed": an_edition(world, kept, EditionState.PROPOSED),
        "question": _question(world, kept),
        "known": _known(world, shown),
        "adoption": _adoption(world, shown, edition),
    }


def a_standard(world: World, word: str, key: str) -> Standard:
    """Return a standard that the town leads and the prefecture discusses."""
    by = world.who["own_town.drafter"]
    about = {"title": word, "business": "住民異動"}
    made = Standard.objects.create(key=f"{key} {word}", organisation=world.town, author=by, **about)
    Member.objects.create(standard=made, organisation=world.body["prefecture"])
    return made


def an_edition(world: World, standard: Standard, state: Any) -> Edition:
    """Return the next edition of a standard."""
    by, number = world.who["own_town.drafter"], standard.editions.count() + 1
    links = " ".join(f"{one}>{other}" for one, other in pairwise(("s", *STEPS, "e")))
    content = bpmn(start(), *map(task, STEPS), end(), flows=links)
    upload = take(SimpleUploadedFile("a.bpmn", content), kinds={Kind.BPMN}, by=by, organisation=world.town)
    told = {"steps": list(STEPS), "remarks": [], "state": state}
    return Edition.objects.create(standard=standard, number=number, key=f"k{number}", upload=upload, by=by, **told)


def _question(world: World, standard: Standard) -> Comment:
    body, person = world.body["prefecture"], world.who["prefecture.viewer"]
    about = {"text": "期限は？", "is_question": True}
    return Comment.objects.create(standard=standard, key="q", organisation=body, person=person, **about)


def _known(world: World, standard: Standard) -> KnowHow:
    body = world.body["other_town"]
    about = {"kind": "questions", "told": "郵送の場合は？"}
    return KnowHow.objects.create(standard=standard, step=STEPS[0], organisation=body, **about)


def _adoption(world: World, standard: Standard, edition: Edition) -> Adoption:
    return Adoption.objects.create(standard=standard, organisation=world.body["other_town"], edition=edition)


def _of(word: str, **more: Any) -> Any:
    return lambda made: {"standard_id": made[word].pk, **more}


def _in_edition(which: str, **more: Any) -> Any:
    word = SHOWN if which == "published" else KEPT
    return lambda made: {"standard_id": made[word].pk, "number": made[which].number, **more}


def _item(made: dict[str, Any]) -> dict[str, Any]:
    return {"standard_id": made[SHOWN].pk, "number": made["published"].number, "item_id": made["known"].pk}


def _mark(name: str) -> Any:
    return lambda made: {"standard_id": made[KEPT].pk, "comment_id": made["question"].pk, "name": name}


def _adoption_of(made: dict[str, Any]) -> dict[str, Any]:
    return {"standard_id": made[SHOWN].pk, "adoption_id": made["adoption"].pk}


_VIEW = "standards.view_standard"
_NUMBER = {"published": EDITIONS[EditionState.PUBLISHED], "proposed": EDITIONS[EditionState.PROPOSED]}


def _seen() -> tuple[Route, ...]:
    return tuple(Route(_VIEW, _of(word), state=word) for word in _BOTH)


def _edition_seen(**more: Any) -> tuple[Route, ...]:
    return tuple(
        Route("standards.view_edition", _in_edition(name, **more), state=state) for name, state in _NUMBER.items()
    )


ROUTES: dict[str, Any] = {
    "standards:list": Route(PUBLIC),
    "standards:new": Route(PROPOSERS, sees=SIGNED_IN),
    "standards:standard": _seen(),
    "standards:differences": _seen(),
    "standards:edit": Route("standards.edit_standard", _of(KEPT), sees=_VIEW, state=KEPT),
    "standards:new_edition": Route("standards.add_edition", _of(KEPT), sees=_VIEW, state=KEPT),
    "standards:members": Route(PUBLIC, _of(KEPT), answers=POST_ONLY),
    "standards:say": Route(PUBLIC, _of(KEPT), answers=POST_ONLY),
    "standards:mark": Route(PUBLIC, _mark("settle"), answers=POST_ONLY),
    "standards:edit_adoption": Route("standards.edit_adoption", _adoption_of, sees=_VIEW, state=SHOWN),
    "standards:edition": _edition_seen(),
    "standards:picture": _edition_seen(),
    "standards:diagram": _edition_seen(),
    "standards:step": _edition_seen(place=1),
    "standards:act": Route(PUBLIC, _in_edition("proposed", name="discuss"), answers=POST_ONLY),
    "standards:adopt": Route(TOWNS_DRAFTERS, _in_edition("published"), sees=SIGNED_IN),
    "standards:cost": Route(
        "standards.write_cost", _in_edition("published"), sees="standards.view_edition", state=_NUMBER["published"]
    ),
    "standards:write": Route("standards.write_know_how", _in_edition("published", place=1), sees=_VIEW, state=SHOWN),
    "standards:import": Route("standards.write_know_how", _in_edition("published"), sees=_VIEW, state=SHOWN),
    "standards:export": Route("standards.view_know_how", _in_edition("published", kind="csv"), state=SHOWN),
    "standards:answer": Route(PUBLIC, _item, answers=POST_ONLY),
    "standards:remove": Route(PUBLIC, _item, answers=POST_ONLY),
}


def _body_of(who: str) -> str:
    own = Membership.objects.filter(person__name=who).first()
    return "" if own is None else str(own.organisation_id)


def _about(made: dict[str, Any], _who: str) -> dict[str, Any]:
    return {"title": "別の名称", "business": "住民異動", "about": "", "seen": str(made[KEPT].version)}


def _adopted(made: dict[str, Any], _who: str) -> dict[str, Any]:
    version = str(made["adoption"].version)
    return {"edition": str(made["published"].number), "state": "planned", "remark": "準備中", "seen": version}


def _form(_made: dict[str, Any], who: str) -> dict[str, Any]:
    content = f"市町村,手順,判断基準\n登別市,受付,{who}\n"
    return {"body": _body_of(who), "file": SimpleUploadedFile("interview.csv", content.encode())}


POSTS: tuple[Post, ...] = (
    Post(
        "standards:new",
        PROPOSERS,
        sent=lambda _made, who: {"body": _body_of(who), "title": "x", "business": "y", "key": f"of {who}"},
    ),
    Post("standards:edit", "standards.edit_standard", _of(KEPT), _about, state=KEPT),
    Post(
        "standards:members",
        "standards.invite_body",
        _of(KEPT),
        lambda _made, _who: {"name": "北海道総合通信局"},
        state=KEPT,
    ),
    Post(
        "standards:new_edition",
        "standards.add_edition",
        _of(KEPT),
        lambda _made, _who: {"rules": "期限は5日", "note": "", "key": "k"},
        state=KEPT,
    ),
    Post(
        "standards:act",
        "standards.discuss_edition",
        _in_edition("proposed", name="discuss"),
        lambda made, _who: {"seen": str(made["proposed"].version)},
        state=_NUMBER["proposed"],
    ),
    Post(
        "standards:act",
        "standards.withdraw_edition",
        _in_edition("published", name="withdraw"),
        lambda made, _who: {"seen": str(made["published"].version), "said": "制度の改正"},
        state=_NUMBER["published"],
    ),
    Post(
        "standards:say",
        "standards.comment_standard",
        _of(KEPT),
        lambda _made, _who: {"text": "よい", "key": "k"},
        state=KEPT,
    ),
    Post("standards:mark", "standards.settle_comment", _mark("settle")),
    Post("standards:mark", "standards.withdraw_comment", _mark("withdraw")),
    Post(
        "standards:adopt",
        TOWNS_DRAFTERS,
        lambda made: {"standard_id": made[FREE].pk, "number": made["adoptable"].number},
        lambda _made, who: {"body": _body_of(who)},
    ),
    Post(
        "standards:cost",
        "standards.write_cost",
        _in_edition("published"),
        lambda _made, _who: {"basis": "unknown", "seen": "0"},
        state=_NUMBER["published"],
    ),
    Post("standards:edit_adoption", "standards.edit_adoption", _adoption_of, _adopted),
    Post(
        "standards:write",
        "standards.write_know_how",
        _in_edition("published", place=1),
        lambda _made, who: {"body": _body_of(who), "kind": "know_how", "told": "印鑑を確かめる"},
        state=SHOWN,
    ),
    Post("standards:import", "standards.write_know_how", _in_edition("published"), _form, state=SHOWN),
    Post("standards:answer", "standards.answer_know_how", _item, lambda _made, _who: {"answer": "受付日とする"}),
    Post("standards:remove", "standards.remove_know_how", _item),
)
