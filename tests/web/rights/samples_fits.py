"""Fit-and-gap studies of 室蘭市, shared and not, for the table of rights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from todoku.office.specification.fit_gap import Gap, Row, Verdict
from todoku.office.specification.model import Kind, Requirement
from todoku_web.accounts.models import Membership
from todoku_web.offices.fits.items import item_ids
from todoku_web.offices.fits.models import ItemDecision, Study, StudyFile, StudyRun
from todoku_web.offices.inquiries.results import RESULT_FILE
from todoku_web.store.results import draft, keep
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind as FileKind
from web.rights.routes import POST_ONLY, SIGNED_IN, Post, Route
from web.rights.samples_trials import TOWN_DRAFTERS
from web.rights.world import GROUPS, ROLES

if TYPE_CHECKING:
    from web.rights.world import World

SHARED, KEPT = "fits.shared", "fits.kept"
TOWN = {f"own_town.{role}" for role in ROLES}
OVER = {f"{body}.{role}" for body in ("prefecture", "bureau") for role in ROLES}
DECIDERS = {"own_town.approver", "own_town.administrator"}
PEOPLE = {"signed_in", "staff", *(f"{body}.{role}" for body in GROUPS[2:-1] for role in ROLES)}
OWN_DRAFTERS = frozenset(f"{town}.{role}" for town in ("own_town", "other_town") for role in ROLES[1:])
SPECIFICATION = "機能ID,小項目,機能要件,一般市区町村\n1,受付,届出を受け付けること。,×\n"
ROW = Row(
    key="function:1", kind=Kind.FUNCTION, id="1", levels=("受付",), name="受付", text="届出を受け付けること。",
    requirement=Requirement.FORBIDDEN, conformity_date=None, in_force=True, present=True, in_package=None,
    verdict=Verdict.GAP, gaps=(Gap.FORBIDDEN_IN_USE,),
)  # fmt: skip
(ITEM,) = item_ids([ROW])


def _either(names: set[str]) -> dict[str, set[str]]:
    return {SHARED: names, KEPT: names}


ALLOWED: dict[str, Any] = {
    "fits.list_study": PEOPLE,
    "fits.begin_study": TOWN_DRAFTERS,
    "fits.view_study": {SHARED: TOWN | OVER, KEPT: TOWN},
    "fits.view_files": _either(TOWN),
    "fits.edit_study": _either(TOWN_DRAFTERS),
    "fits.add_file": _either(TOWN_DRAFTERS),
    "fits.run_study": _either(TOWN_DRAFTERS),
    "fits.decide_item": _either(TOWN_DRAFTERS),
    "fits.share_study": {SHARED: set(), KEPT: DECIDERS},
    "fits.unshare_study": {SHARED: DECIDERS, KEPT: set()},
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a shared study and one that is not."""
    found = {word: _study(world, word, "asked") for word in (SHARED, KEPT)}
    of_states = [name for name, row in ALLOWED.items() if isinstance(row, dict)]
    return {**dict.fromkeys(of_states, found), "fits.begin_study": {"": world.town}}


def make(world: World) -> dict[str, Any]:
    """Return studies by state, each with its files, a finished run and a decision."""
    made: dict[str, Any] = {}
    for word in (SHARED, KEPT):
        one = _study(world, word, "made")
        files = {role: _file(world, one, role) for role in ("standard", "as_is")}
        StudyRun.objects.create(study=one, number=1, key="k", asked={}, result=_result())
        ItemDecision.objects.create(
            study=one, item=ITEM, name="受付", version=1, key="k", way="review", reason="不要", decider="担当"
        )
        made[word] = (one, files["standard"])
    return made


def _study(world: World, word: str, key: str) -> Study:
    return Study.objects.create(
        key=f"{key} {word}",
        organisation=world.town,
        author=world.who["own_town.drafter"],
        title=word,
        business="resident_register",
        body_kind="municipality",
        day="2026-11-01",
        is_shared=word == SHARED,
    )


def _file(world: World, study: Study, role: str) -> StudyFile:
    by = world.who["own_town.drafter"]
    content = SimpleUploadedFile(f"{role}.csv", SPECIFICATION.encode())
    upload = take(content, kinds={FileKind.CSV}, by=by, organisation=world.town)
    return StudyFile.objects.create(study=study, upload=upload, role=role, by=by)


_SHOWN = {
    "key": ROW.key, "kind": "function", "id": ROW.id, "levels": ["受付"], "name": ROW.name, "text": ROW.text,
    "requirement": "forbidden", "conformity_date": None, "in_force": True, "in_the_town": True, "in_package": None,
    "verdict": "gap", "gaps": ["forbidden_in_use"], "opens": [], "changes": [], "package_note": "", "place": "",
    "own": [], "pairings": [], "hours_per_year": None, "hours_basis": "unknown", "decision": None, "faults": [],
    "in_worksheet": None, "item": ITEM,
}  # fmt: skip
_VERDICTS = {"function": {"gap": 1}, "data": {}, "form": {}}
_RESULT = {
    "title": "架空の標準仕様", "body_kind": "municipality", "on": "2026-11-01", "conforms": None, "rows": [_SHOWN],
    "summary": {"verdicts": _VERDICTS, "gaps": {"forbidden_in_use": 1}, "opens": {}, "to_decide": 1},
    "costs": {"lines": [], "total": {"rows": 0}, "customised": 0, "yearly_saving_jpy": None},
    "remarks": [], "sources": [],
}  # fmt: skip


def _result() -> str:
    with draft() as folder:
        (folder / RESULT_FILE).write_text(json.dumps(_RESULT), encoding="utf-8")
        return keep(folder)


def _of(word: str, **more: Any) -> Any:
    return lambda made: {"study_id": made[word][0].pk, **more}


def _file_of(made: dict[str, Any]) -> dict[str, Any]:
    return {"study_id": made[SHARED][0].pk, "file_id": made[SHARED][1].pk}


_VIEW = "fits.view_study"


def _seen(**more: Any) -> tuple[Route, ...]:
    return tuple(Route(_VIEW, _of(word, **more), state=word) for word in (SHARED, KEPT))


def _for(right: str, **more: Any) -> Route:
    return Route(f"fits.{right}", _of(SHARED, **more), sees=_VIEW, state=SHARED)


_POSTED = {"answers": POST_ONLY}
ROUTES: dict[str, Any] = {
    "fits:list": Route(SIGNED_IN),
    "fits:new": Route(OWN_DRAFTERS, sees=SIGNED_IN),
    "fits:study": _seen(),
    "fits:edit": _for("edit_study"),
    "fits:share": Route(arguments=_of(KEPT, name="on"), **_POSTED),
    "fits:new_file": _for("add_file"),
    "fits:file": Route("fits.view_files", _file_of, state=SHARED),
    "fits:worksheet": Route("fits.view_files", _of(SHARED), state=SHARED),
    "fits:new_run": Route(arguments=_of(KEPT), **_POSTED),
    "fits:run": _seen(number=1),
    "fits:result_file": _seen(number=1, kind="json"),
    "fits:item": _seen(item=ITEM),
    "fits:decide": _for("decide_item", item=ITEM),
    "fits:take_back": Route(arguments=_of(KEPT, item=ITEM), **_POSTED),
}
_ABOUT = {"title": "別の名称", "business": "seal_registration", "body_kind": "municipality", "day": "2026-12-01"}


def _begun(_made: dict[str, Any], who: str) -> dict[str, Any]:
    own = Membership.objects.filter(person__name=who).first()
    return {**_ABOUT, "body": "" if own is None else str(own.organisation_id), "key": f"of {who}"}


def _decision(_made: dict[str, Any], who: str) -> dict[str, Any]:
    return {"way": "review", "reason": "廃止する", "seen": "1", "key": f"decision of {who}"}


def _posted(route: str, right: str, sent: Any, *, state: str = SHARED, **more: Any) -> Post:
    return Post(f"fits:{route}", f"fits.{right}", _of(state, **more), sent, state=state)


def _version(state: str) -> Any:
    return lambda made, _who: {"seen": str(made[state][0].version)}


POSTS: tuple[Post, ...] = (
    Post("fits:new", OWN_DRAFTERS, sent=_begun),
    _posted("edit", "edit_study", lambda made, who: {**_ABOUT, **_version(SHARED)(made, who)}),
    _posted(
        "new_file",
        "add_file",
        lambda _made, who: {"role": "package", "file": SimpleUploadedFile("p.csv", f"機能ID\n{who}\n".encode())},
    ),
    _posted("new_run", "run_study", lambda _made, who: {"key": f"run {who}"}),
    _posted("decide", "decide_item", _decision, item=ITEM),
    _posted("take_back", "decide_item", lambda _made, who: {"seen": "1", "key": f"back {who}"}, item=ITEM),
    _posted("share", "share_study", _version(KEPT), state=KEPT, name="on"),
    _posted("share", "unshare_study", _version(SHARED), name="off"),
)
