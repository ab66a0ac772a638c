"""Assessments of 室蘭市, shared and not, for the table of rights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from todoku_web.accounts.models import Membership
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.kinds.task import Task
from todoku_web.offices.assessments.models import Assessment, AssessmentFile, AssessmentRun, Measurement
from todoku_web.offices.inquiries.results import RESULT_FILE
from todoku_web.store.results import draft, keep
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind as FileKind
from web.rights.routes import POST_ONLY, SIGNED_IN, Post, Route
from web.rights.samples_trials import TOWN_DRAFTERS
from web.rights.world import GROUPS, ROLES

if TYPE_CHECKING:
    from web.rights.world import World

SHARED, KEPT = "assessments.shared", "assessments.kept"
ANSWERED = "assessments.answered"
"""A shared one that is answered on the screen."""
TOWN = {f"own_town.{role}" for role in ROLES}
OVER = {f"{body}.{role}" for body in ("prefecture", "bureau") for role in ROLES}
DECIDERS = {"own_town.approver", "own_town.administrator"}
PEOPLE = {"signed_in", "staff", *(f"{body}.{role}" for body in GROUPS[2:-1] for role in ROLES)}
OWN_DRAFTERS = frozenset(f"{town}.{role}" for town in ("own_town", "other_town") for role in ROLES[1:])
TASK, WRITTEN = Task("室蘭市", "入力"), Task("室蘭市", "転記")


def _either(names: set[str]) -> dict[str, set[str]]:
    return {SHARED: names, KEPT: names}


ALLOWED: dict[str, Any] = {
    "assessments.list_assessment": PEOPLE,
    "assessments.begin_assessment": TOWN_DRAFTERS,
    "assessments.view_assessment": {SHARED: TOWN | OVER, KEPT: TOWN},
    "assessments.view_files": _either(TOWN),
    "assessments.edit_assessment": _either(TOWN_DRAFTERS),
    "assessments.change_files": _either(TOWN_DRAFTERS),
    "assessments.run_assessment": _either(TOWN_DRAFTERS),
    "assessments.write_measurement": _either(TOWN_DRAFTERS),
    "assessments.share_assessment": {SHARED: set(), KEPT: DECIDERS},
    "assessments.unshare_assessment": {SHARED: DECIDERS, KEPT: set()},
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a shared assessment and one that is not."""
    found = {word: _assessment(world, word, "asked") for word in (SHARED, KEPT)}
    of_states = [name for name, row in ALLOWED.items() if isinstance(row, dict)]
    return {**dict.fromkeys(of_states, found), "assessments.begin_assessment": {"": world.town}}


def make(world: World) -> dict[str, Any]:
    """Return assessments by state, each with its file, a finished run and a measurement."""
    made: dict[str, Any] = {}
    for word in (SHARED, KEPT):
        one = _assessment(world, word, "made")
        file = _file(world, one)
        AssessmentRun.objects.create(assessment=one, number=1, key="k", asked={"files": {}}, result=_result())
        measured = Measurement.objects.create(
            assessment=one, key="k", municipality=WRITTEN.municipality, task=WRITTEN.task, before_hours=10,
            after_hours=2, months=12, source="日誌", writer="担当",
        )  # fmt: skip
        made[word] = (one, file, measured)
    return made | {ANSWERED: (_assessment(world, SHARED, "answered", kind="security", options={"model": ""}),)}


def _assessment(world: World, word: str, key: str, **given: Any) -> Assessment:
    of_kind = {"kind": "candidates", "options": {"hourly_cost": None}, **given}
    return Assessment.objects.create(
        key=f"{key} {word}",
        organisation=world.town,
        author=world.who["own_town.drafter"],
        title=word,
        is_shared=word == SHARED,
        **of_kind,
    )


def _file(world: World, assessment: Assessment) -> AssessmentFile:
    by = world.who["own_town.drafter"]
    content = SimpleUploadedFile("survey.csv", "市町村,手順\n室蘭市,入力\n".encode())
    upload = take(content, kinds={FileKind.CSV}, by=by, organisation=world.town)
    return AssessmentFile.objects.create(assessment=assessment, upload=upload, role="survey", by=by)


_RATE = {"low": 0.2, "typical": 0.7, "high": 0.9, "slowest": None, "cases": [], "checked_cases": [], "confidence": 0.95}
_CANDIDATE = {
    "rank": 1, "department": "", "business": "", "task": "", "kind": "open", "score": None, "hours_per_year": None,
    "hours_interval": None, "saved_hours": None, "typical_hours": None, "unchecked_hours": None, "basis": "unknown",
    "factors": [], "rate": _RATE, "reasons": [], "missing": [], "full_check": None, "trial": None, "source": "",
    "benefit": {"break_even_jpy": None, "quote": None, "net_jpy": None},
}  # fmt: skip
_RESULT = {
    "candidates": [{**_CANDIDATE, "municipality": one.municipality, "activity": one.task} for one in (TASK, WRITTEN)],
    "total_saved_hours": None,
    "calibration": [],
    "remarks": [],
}


def _result() -> str:
    with draft() as folder:
        (folder / RESULT_FILE).write_text(json.dumps(_RESULT), encoding="utf-8")
        return keep(folder)


def _of(word: str, **more: Any) -> Any:
    return lambda made: {"assessment_id": made[word][0].pk, **more}


def _file_of(made: dict[str, Any]) -> dict[str, Any]:
    return {"assessment_id": made[SHARED][0].pk, "file_id": made[SHARED][1].pk}


def _measurement_of(made: dict[str, Any]) -> dict[str, Any]:
    return {"assessment_id": made[SHARED][0].pk, "measurement_id": made[SHARED][2].pk}


_VIEW = "assessments.view_assessment"
CHAPTER = {"chapter_id": "governance"}


def _seen(**more: Any) -> tuple[Route, ...]:
    return tuple(Route(_VIEW, _of(word, **more), state=word) for word in (SHARED, KEPT))


def _for(right: str, **more: Any) -> Route:
    return Route(f"assessments.{right}", _of(SHARED, **more), sees=_VIEW, state=SHARED)


_POSTED = {"answers": POST_ONLY}
ROUTES: dict[str, Any] = {
    **{f"assessments:{kind}": Route(SIGNED_IN) for kind in KINDS},
    "assessments:new": Route(OWN_DRAFTERS, lambda _made: {"kind": "candidates"}, sees=SIGNED_IN),
    "assessments:assessment": _seen(),
    "assessments:edit": _for("edit_assessment"),
    "assessments:share": Route(arguments=_of(KEPT, name="on"), **_POSTED),
    "assessments:new_file": _for("change_files"),
    "assessments:answers": Route("assessments.change_files", _of(ANSWERED), sees=_VIEW, state=SHARED),
    "assessments:chapter": Route("assessments.change_files", _of(ANSWERED, **CHAPTER), sees=_VIEW, state=SHARED),
    "assessments:file": Route("assessments.view_files", _file_of, state=SHARED),
    "assessments:take_out_file": Route(arguments=_file_of, **_POSTED),
    "assessments:worksheet": Route("assessments.view_files", _of(SHARED, role="quotes"), state=SHARED),
    "assessments:new_measurement": _for("write_measurement"),
    "assessments:take_out_measurement": Route(arguments=_measurement_of, **_POSTED),
    "assessments:new_run": Route(arguments=_of(KEPT), **_POSTED),
    "assessments:run": _seen(number=1),
    "assessments:result_file": _seen(number=1, paper="json"),
}


def _begun(_made: dict[str, Any], who: str) -> dict[str, Any]:
    own = Membership.objects.filter(person__name=who).first()
    return {"title": "名称", "body": "" if own is None else str(own.organisation_id), "key": f"of {who}"}


def _edited(made: dict[str, Any], who: str) -> dict[str, Any]:
    return {"title": f"別の名称 {who}", "seen": str(made[SHARED][0].version)}


def _measured(_made: dict[str, Any], who: str) -> dict[str, Any]:
    figures = {"before_hours": "10", "after_hours": "5", "months": "12"}
    return {**figures, "task": TASK.id, "source": "日誌", "key": f"of {who}"}


def _handed_in(_made: dict[str, Any], who: str) -> dict[str, Any]:
    return {"role": "survey", "file": SimpleUploadedFile("s.csv", f"市町村,手順\n室蘭市,{who}\n".encode())}


def _answered(made: dict[str, Any], who: str) -> dict[str, Any]:
    return {"security_items-0-state": "done", "security_items-0-evidence": who, "seen": str(made[ANSWERED][0].version)}


def _posted(route: str, right: str, sent: Any, *, state: str = SHARED, arguments: Any = None, **more: Any) -> Post:
    return Post(f"assessments:{route}", f"assessments.{right}", arguments or _of(state, **more), sent, state=state)


def _version(state: str) -> Any:
    return lambda made, _who: {"seen": str(made[state][0].version)}


def _nothing(_made: dict[str, Any], _who: str) -> dict[str, Any]:
    return {}


POSTS: tuple[Post, ...] = (
    Post("assessments:new", OWN_DRAFTERS, lambda _made: {"kind": "candidates"}, _begun),
    _posted("edit", "edit_assessment", _edited),
    _posted("new_file", "change_files", _handed_in),
    _posted("chapter", "change_files", _answered, arguments=_of(ANSWERED, **CHAPTER)),
    _posted("take_out_file", "change_files", _nothing, arguments=_file_of),
    _posted("new_measurement", "write_measurement", _measured),
    _posted("take_out_measurement", "write_measurement", _nothing, arguments=_measurement_of),
    _posted("new_run", "run_assessment", lambda _made, who: {"key": f"run {who}"}),
    _posted("share", "share_assessment", _version(KEPT), state=KEPT, name="on"),
    _posted("share", "unshare_assessment", _version(SHARED), name="off"),
)
