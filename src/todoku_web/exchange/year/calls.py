"""The calls of the made-up year: of every template, in every phase."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from todoku.dates import JST
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.calls.call_templates import call_templates
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.eligibility import checked_rules
from todoku_web.exchange.calls.form_fields import schema_of
from todoku_web.exchange.calls.models import Admission, Call, CallEvent, CallForm
from todoku_web.exchange.calls.stages import StageKind, read_stages
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.year.texts import noted, texts, title

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.calls.call_templates import CallTemplate
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame

_FATES: dict[str, float] = {
    "finished": 18,
    "decided": 14,
    "closed": 7,
    "open": 12,
    "coming": 4,
    "draft": 3,
    "cancelled": 2,
}
_CLOSED_DAYS_AGO = {"finished": (90, 300), "decided": (28, 80), "cancelled": (10, 200)}
_JUST_CLOSED_DAYS_AGO = (2, 4, 6, 10, 10, 13)
"""So that of screenings some are prepared, some read, and some meet."""
_OPEN_FOR_DAYS = (21, 45)
_LONG_CLOSED_DAYS = 120
_CHOSEN_AT_MOST = 12
_SHARES_OF_BUREAUS = (8, 1, 1, 1)
_STAGE_DAYS = {StageKind.SCREENING: 2, StageKind.INTERVIEW: 12, StageKind.DECISION: 22}


@dataclass(slots=True)
class MadeCall:
    """A call with its form and its history, and what is to become of it."""

    call: Call
    form: CallForm
    template: CallTemplate
    fate: str
    events: list[CallEvent] = field(default_factory=list)

    def note(self, frame: Frame, action: str, at: datetime, *, said: str = "") -> None:
        """Note what the calling body's approver did; all but the beginning and outcomes make a new version."""
        by = frame.cast.officer(self.call.organisation, "approver")
        if action not in {"begun", "outcomes_set"}:
            self.call.version += 1
            self.call.changed_at = at
        event = CallEvent(call=self.call, at=at, actor=by, actor_name=str(by), action=action, text=said)
        self.events.append(event)


def make_calls(frame: Frame) -> list[MadeCall]:
    """Return the calls up to their announcement; of every template as many as of the others."""
    draws, count = frame.draws("calls"), frame.size.calls
    templates = list(call_templates().values())
    fates = _fates(draws, count)
    return [_made(frame, draws, templates[number % len(templates)], fates[number]) for number in range(count)]


def _fates(draws: Draws, count: int) -> list[str]:
    """Return what becomes of the calls: each at least once where there are as many."""
    least = list(_FATES)[:count]
    return [*least, *draws.dealt(_FATES, count - len(least))] if count >= len(least) else draws.dealt(_FATES, count)


def _made(frame: Frame, draws: Draws, template: CallTemplate, fate: str) -> MadeCall:
    body = _body(frame, draws)
    wished = _period(frame, draws, fate)
    opens_at, closes_at = _in_season(frame, template, wished)
    if (opens_at, closes_at) != wished:
        fate = "finished"
    by = frame.cast.officer(body, "approver")
    begun = opens_at - draws.days(14, 30) if opens_at < frame.now else frame.ago(draws.whole(5, 20), draws)
    held_at = closes_at + timedelta(days=draws.whole(35, 50), hours=13) if _is_held(template) else None
    call = Call(
        id=draws.id(),
        key=draws.key(),
        organisation=body,
        kind=template.kind,
        template=template.id,
        title=title(template.title["ja"]),
        title_en=title(template.title["en"], lang="en"),
        description=noted(template.description["ja"]),
        description_en=noted(template.description["en"], lang="en"),
        audience=template.audience,
        issue=draws.one(IssueArea.values) if draws.happens(0.5) else "",
        area_code=body.area_codes[0] if len(body.area_codes) == 1 else "",
        opens_at=opens_at,
        closes_at=closes_at,
        season=list(template.season),
        held_at=held_at,
        ends_at=None if held_at is None else held_at + timedelta(hours=3),
        venue="" if held_at is None else texts()["calls"]["venue"],
        admission=template.admission,
        capacity=_capacity(draws, template),
        waiting_list=template.waiting_list or template.admission == str(Admission.SELECTION),
        most_each=template.most_each,
        eligibility=checked_rules(template.eligibility, kinds=OrganisationKind.values),
        stages=_stages(template, opens_at, closes_at, held_at),
        criteria=list(template.criteria),
        tally_field=template.tally_field,
        created_by=by,
        created_at=begun,
        changed_at=begun,
    )
    form = CallForm(call=call, number=1, schema=schema_of(template.fields), made_by=by, made_at=begun)
    made = MadeCall(call, form, template, fate)
    made.note(frame, "begun", begun)
    if fate != "draft":
        at = begun + draws.days(1, 4)
        call.state, call.announced_at = CallState.ANNOUNCED, at
        made.note(frame, "announced", at)
    return made


def _body(frame: Frame, draws: Draws) -> Organisation:
    """Return the bureau that calls: most often the one whose year it is."""
    return draws.weighed(dict(zip(frame.cast.bureaus, _SHARES_OF_BUREAUS, strict=False)))


def _period(frame: Frame, draws: Draws, fate: str) -> tuple[datetime, datetime]:
    """Return when a call opens and closes, at midnight in Japan."""
    length = draws.whole(*_OPEN_FOR_DAYS)
    if fate == "closed":
        closes = draws.one(_JUST_CLOSED_DAYS_AGO)
    elif fate in _CLOSED_DAYS_AGO:
        closes = draws.whole(*_CLOSED_DAYS_AGO[fate])
    elif fate == "open":
        closes = -draws.whole(1, length - 5)
    else:
        closes = -length - draws.whole(3, 12)
    return frame.midnight(closes + length), frame.midnight(closes)


def _in_season(frame: Frame, template: CallTemplate, period: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """Return a period that lies in the season of a template: another one, long closed, where this one does not."""
    if not template.season:
        return period
    first, last = template.season
    months = [period[0].astimezone(JST).month, (period[1] - timedelta(seconds=1)).astimezone(JST).month]
    if all((month - first) % 12 <= (last - first) % 12 for month in months):
        return period
    opens = frame.midnight(0).replace(month=first, day=1) + timedelta(days=30)
    while opens + timedelta(days=_LONG_CLOSED_DAYS) > frame.now:
        opens = opens.replace(year=opens.year - 1)
    return opens, opens + timedelta(days=30)


def _is_held(template: CallTemplate) -> bool:
    return any(one["kind"] == StageKind.EVENT for one in template.stages)


def _capacity(draws: Draws, template: CallTemplate) -> int | None:
    if template.capacity is not None or template.admission == str(Admission.FIRST_COME):
        return template.capacity
    return draws.whole(3, _CHOSEN_AT_MOST)


def _stages(
    template: CallTemplate, opens_at: datetime, closes_at: datetime, held_at: datetime | None
) -> list[dict[str, Any]]:
    """Return the template's stages with their days."""
    made = []
    for stage in read_stages(template.stages):
        told = stage.as_json()
        starts, ends = None, None
        if stage.kind == StageKind.RECEPTION:
            starts, ends = opens_at, closes_at
        elif stage.kind in _STAGE_DAYS:
            starts = closes_at + timedelta(days=_STAGE_DAYS[stage.kind])
        elif stage.kind == StageKind.EVENT:
            starts = held_at
        told |= {"starts": _told(starts), "ends": _told(ends)}
        made.append(told)
    return made


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(JST).isoformat()
