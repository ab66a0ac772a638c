"""Comparisons that 室蘭市 leads and in which 登別市 takes part, for the table of rights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from todoku.office.compare.document import document
from todoku.office.compare.findings import Comparison, Group, Heat, Town
from todoku.office.compare.settings import Settings
from todoku_web.accounts.models import Membership
from todoku_web.offices.comparisons.models import Comparison as Compared
from todoku_web.offices.comparisons.models import ComparisonRun, Evidence, LabelDecision, Member, Variation
from todoku_web.offices.comparisons.working import SIMILAR_LABELS
from todoku_web.offices.inquiries.results import RESULT_FILE
from todoku_web.store.results import draft, keep
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.samples_needs import EVERYBODY
from web.rights.samples_satellite_offices import WORKING_DRAFTERS
from web.rights.samples_trials import TOWN_DRAFTERS
from web.rights.world import ROLES

if TYPE_CHECKING:
    from web.rights.world import World

SHOWN, KEPT = "comparisons.public", "comparisons.private"
TOWN = {f"own_town.{role}" for role in ROLES}
PARTS = TOWN | {f"other_town.{role}" for role in ROLES}
PART_DRAFTERS = TOWN_DRAFTERS | {f"other_town.{role}" for role in ROLES[1:]}
DECIDERS = {"own_town.approver", "own_town.administrator"}
COLUMNS = {"case_column": "0", "activity_column": "1", "end_column": "2"}
LOG = "case,activity,timestamp\n1,受付,2025-04-01 09:00\n1,審査,2025-04-02 09:00\n2,受付,2025-04-03 09:00\n"


def _row(names: set[str], *states: str) -> dict[str, set[str]]:
    return {word: names if word in states else set() for word in (SHOWN, KEPT)}


_EITHER = (SHOWN, KEPT)
ALLOWED: dict[str, Any] = {
    "comparisons.list_comparison": EVERYBODY,
    "comparisons.begin_comparison": TOWN_DRAFTERS,
    "comparisons.view_comparison": {SHOWN: EVERYBODY, KEPT: PARTS},
    "comparisons.view_evidence": _row(PARTS, *_EITHER),
    "comparisons.edit_comparison": _row(TOWN_DRAFTERS, *_EITHER),
    "comparisons.add_member": _row(TOWN_DRAFTERS, *_EITHER),
    "comparisons.add_evidence": _row(PART_DRAFTERS, *_EITHER),
    "comparisons.settle_columns": PART_DRAFTERS,
    "comparisons.remove_evidence": PART_DRAFTERS,
    "comparisons.run_comparison": _row(PART_DRAFTERS, *_EITHER),
    "comparisons.decide_labels": _row(PART_DRAFTERS, *_EITHER),
    "comparisons.record_variation": _row(PART_DRAFTERS, *_EITHER),
    "comparisons.remove_variation": PART_DRAFTERS,
    "comparisons.publish_comparison": _row(DECIDERS, KEPT),
    "comparisons.withdraw_comparison": _row(DECIDERS, SHOWN),
}


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return a public and a private comparison, and a file and a variation of 登別市."""
    found = {word: _comparison(world, word, "asked") for word in _EITHER}
    kept = found[KEPT]
    other = world.body["other_town"]
    evidence = _evidence(world, kept)
    variation = Variation(comparison=kept, organisation=other, municipality="登別市", type="added", activity="x")
    of_states = [name for name, row in ALLOWED.items() if isinstance(row, dict)]
    return {
        **dict.fromkeys(of_states, found),
        "comparisons.begin_comparison": {"": world.town},
        "comparisons.settle_columns": {"": evidence},
        "comparisons.remove_evidence": {"": evidence},
        "comparisons.remove_variation": {"": variation},
    }


def make(world: World) -> dict[str, Any]:
    """Return comparisons by state, each with a file, a variation and a finished run."""
    made: dict[str, Any] = {}
    for word in _EITHER:
        one = _comparison(world, word, "made")
        variation = Variation.objects.create(
            comparison=one, organisation=world.body["other_town"], municipality="登別市", type="added", activity="審査"
        )
        decision = LabelDecision.objects.create(
            comparison=one, organisation=world.town, label="甲", standard="乙", is_same=True
        )
        made[word] = (one, _evidence(world, one), variation, _run(one), decision)
    return made


def _comparison(world: World, word: str, key: str) -> Compared:
    made = Compared.objects.create(
        key=f"{key} {word}",
        organisation=world.town,
        author=world.who["own_town.drafter"],
        title=word,
        business="住民異動",
        is_public=word == SHOWN,
    )
    Member.objects.create(comparison=made, organisation=world.body["other_town"])
    return made


def _evidence(world: World, comparison: Compared) -> Evidence:
    by, other = world.who["other_town.drafter"], world.body["other_town"]
    upload = take(SimpleUploadedFile("log.csv", LOG.encode()), kinds={Kind.CSV}, by=by, organisation=other)
    return Evidence.objects.create(
        comparison=comparison, organisation=other, upload=upload, kind="log", municipality="登別市", by=by
    )


def _run(comparison: Compared) -> ComparisonRun:
    town = Town("登別市", 0, 2, None, None, "measured")
    nothing = Comparison((town,), (Group("all", ("登別市",)),), (), (), Heat((), (), (), (), ()), Settings(), 0)
    pair = {"label": "受付け", "standard": "受付", "here": ["登別市"], "there": ["室蘭市"], "score": 0.9}
    result = {**document(nothing), "made_on": "2026-04-01", SIMILAR_LABELS: [pair]}
    with draft() as folder:
        (folder / RESULT_FILE).write_text(json.dumps(result), encoding="utf-8")
        (folder / "comparison.json").write_text("{}", encoding="utf-8")
        digest = keep(folder)
    return ComparisonRun.objects.create(comparison=comparison, number=1, key="k", asked={}, result=digest)


def _of(word: str, **more: Any) -> Any:
    return lambda made: {"comparison_id": made[word][0].pk, **more}


def _file_of(made: dict[str, Any]) -> dict[str, Any]:
    return {"comparison_id": made[KEPT][0].pk, "evidence_id": made[KEPT][1].pk}


def _variation_of(made: dict[str, Any]) -> dict[str, Any]:
    return {"comparison_id": made[KEPT][0].pk, "variation_id": made[KEPT][2].pk}


def _decision_of(made: dict[str, Any]) -> dict[str, Any]:
    return {"comparison_id": made[KEPT][0].pk, "decision_id": made[KEPT][4].pk}


_VIEW = "comparisons.view_comparison"


def _seen(**more: Any) -> tuple[Route, ...]:
    return tuple(Route(_VIEW, _of(word, **more), state=word) for word in _EITHER)


def _for(right: str) -> Route:
    return Route(f"comparisons.{right}", _of(KEPT), sees=_VIEW, state=KEPT)


ROUTES: dict[str, Any] = {
    "comparisons:list": Route(PUBLIC),
    "comparisons:new": Route(WORKING_DRAFTERS, sees=SIGNED_IN),
    "comparisons:worksheet": Route(PUBLIC),
    "comparisons:comparison": _seen(),
    "comparisons:edit": _for("edit_comparison"),
    "comparisons:members": Route(PUBLIC, _of(KEPT), answers=POST_ONLY),
    "comparisons:publish": Route(PUBLIC, _of(KEPT, name="show"), answers=POST_ONLY),
    "comparisons:new_evidence": _for("add_evidence"),
    "comparisons:file": Route("comparisons.view_evidence", _file_of, state=KEPT),
    "comparisons:columns": Route("comparisons.settle_columns", _file_of, sees="comparisons.view_evidence", state=KEPT),
    "comparisons:remove_label": Route(PUBLIC, _decision_of, answers=POST_ONLY),
    "comparisons:labels": Route("comparisons.decide_labels", _of(KEPT, number=1), sees=_VIEW, state=KEPT),
    "comparisons:remove_evidence": Route(PUBLIC, _file_of, answers=POST_ONLY),
    "comparisons:new_variation": _for("record_variation"),
    "comparisons:remove_variation": Route(PUBLIC, _variation_of, answers=POST_ONLY),
    "comparisons:new_run": Route(PUBLIC, _of(KEPT), answers=POST_ONLY),
    "comparisons:run": _seen(number=1),
    "comparisons:result_file": _seen(number=1, kind="json"),
}


def _about(made: dict[str, Any], _who: str) -> dict[str, Any]:
    return {"title": "別の名称", "business": "住民異動", "about": "", "seen": str(made[KEPT][0].version)}


def _body_of(made: dict[str, Any], who: str) -> str:
    one = made[KEPT][0]
    other = one.members.get().organisation_id
    return str(other if who.startswith("other_town") else one.organisation_id)


def _begun(_made: dict[str, Any], who: str) -> dict[str, Any]:
    own = Membership.objects.filter(person__name=who).first()
    return {"body": "" if own is None else str(own.organisation_id), "title": "x", "business": "y", "key": f"of {who}"}


def _handed_in(made: dict[str, Any], who: str) -> dict[str, Any]:
    content = SimpleUploadedFile("more.csv", LOG.replace("受付", who).encode())
    return {"body": _body_of(made, who), "kind": "log", "municipality": "", "file": content}


def _recorded(made: dict[str, Any], who: str) -> dict[str, Any]:
    told = {"municipality": "登別市", "type": "added", "activity": "照会", "legal_ground": "条例第3条"}
    return {"body": _body_of(made, who), **told}


POSTS: tuple[Post, ...] = (
    Post("comparisons:new", WORKING_DRAFTERS, sent=_begun),
    Post("comparisons:edit", "comparisons.edit_comparison", _of(KEPT), _about, state=KEPT),
    Post(
        "comparisons:members", "comparisons.add_member", _of(KEPT), lambda _made, _who: {"name": "北海道"}, state=KEPT
    ),
    Post(
        "comparisons:publish",
        "comparisons.publish_comparison",
        _of(KEPT, name="show"),
        lambda made, _who: {"seen": str(made[KEPT][0].version)},
        state=KEPT,
    ),
    Post(
        "comparisons:publish",
        "comparisons.withdraw_comparison",
        _of(SHOWN, name="hide"),
        lambda made, _who: {"seen": str(made[SHOWN][0].version)},
        state=SHOWN,
    ),
    Post("comparisons:new_evidence", "comparisons.add_evidence", _of(KEPT), _handed_in, state=KEPT),
    Post("comparisons:columns", "comparisons.settle_columns", _file_of, lambda _made, _who: COLUMNS),
    Post(
        "comparisons:labels",
        "comparisons.decide_labels",
        _of(KEPT, number=1),
        lambda _made, _who: {"pair-0": "same"},
        state=KEPT,
    ),
    Post("comparisons:remove_label", "comparisons.decide_labels", _decision_of, state=KEPT),
    Post("comparisons:remove_evidence", "comparisons.remove_evidence", _file_of),
    Post("comparisons:new_variation", "comparisons.record_variation", _of(KEPT), _recorded, state=KEPT),
    Post("comparisons:remove_variation", "comparisons.remove_variation", _variation_of),
    Post(
        "comparisons:new_run",
        "comparisons.run_comparison",
        _of(KEPT),
        lambda _made, who: {"key": f"run {who}", "level": "0.05", "grouping": "all"},
        state=KEPT,
    ),
)
