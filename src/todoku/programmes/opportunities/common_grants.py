"""Hands calls on in the names of CommonGrants, version 0.4.0.

Specification: https://commongrants.org, OpenAPI document 0.4.0, the answer of ``GET /common-grants/opportunities`` with
one ``OpportunityBase`` for each round. What is unknown is left out, for the specification has no null there. Its dates
and times bear no zone: they are those of Japan, and the exact instants stand in ``customFields``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from todoku.dates import JST
from todoku.i18n import text
from todoku.programmes.opportunities.opportunity import months_span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku.programmes.opportunities.opportunity import Opportunity, Round, State

COMMON_GRANTS_VERSION = "0.4.0"

_STATUS: dict[State, dict[str, str]] = {
    "forecast": {"value": "forecasted"},
    "open": {"value": "open"},
    "closed": {"value": "closed"},
    "unknown": {"value": "custom", "customValue": "unknown"},
}


def common_grants(opportunities: Iterable[Opportunity], *, as_of: dt.date, lang: Lang) -> dict[str, Any]:
    """Return calls as the answer to a request for opportunities; ``as_of`` is the day for which their state is given.

    A record is dated by the day of which its call is known, else by ``as_of``: there is no clock in it.
    """
    items = [_record(one, call, as_of=as_of, lang=lang) for one in opportunities for call in one.rounds]
    pages = {"page": 1, "pageSize": max(len(items), 1), "totalItems": len(items), "totalPages": 1}
    return {"status": 200, "message": "Success", "items": items, "paginationInfo": pages}


def round_id(opportunity: Opportunity, call: Round) -> str:
    """Return the number of a call that stays the same whenever it is handed on (a UUID of version 5)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"todoku:opportunity:{opportunity.id}:{call.id or ''}"))


def call_title(opportunity: Opportunity, call: Round, lang: Lang) -> str:
    """Return the title of a grant with the name of the round."""
    title = opportunity.title_en if lang == "en" and opportunity.title_en else opportunity.title
    name = call.name_en if lang == "en" and call.name_en else call.name
    return title if name is None else f"{title} {name}"


def call_note(call: Round, lang: Lang) -> str | None:
    """Return the note on a round, in a language where it has it."""
    return call.note_en if lang == "en" and call.note_en else call.note


def _record(opportunity: Opportunity, call: Round, *, as_of: dt.date, lang: Lang) -> dict[str, Any]:
    recorded = dt.datetime.combine(call.recorded_on or as_of, dt.time.min, tzinfo=JST).astimezone(dt.UTC)
    state = call.state(as_of)
    stamp = recorded.strftime("%Y-%m-%dT%H:%M:%SZ")
    said = text(f"opportunities.state.{state}", lang)
    record: dict[str, Any] = {
        "id": round_id(opportunity, call),
        "title": call_title(opportunity, call, lang),
        "status": {**_STATUS[state], "description": text("opportunities.state_on", lang, state=said, day=as_of)},
        "description": opportunity.detail or opportunity.summary or opportunity.title,
        "funding": _funding(opportunity),
        "keyDates": _key_dates(call, lang),
        "source": call.url or opportunity.url,
        "customFields": _custom_fields(opportunity, call, lang),
        "createdAt": stamp,
        "lastModifiedAt": stamp,
    }
    return {name: value for name, value in record.items() if value}


def _funding(opportunity: Opportunity) -> dict[str, Any]:
    funding: dict[str, Any] = {}
    if opportunity.rate_text is not None:
        funding["details"] = opportunity.rate_text
    if opportunity.max_amount_jpy is not None:
        funding["maxAwardAmount"] = {"amount": str(opportunity.max_amount_jpy), "currency": "JPY"}
    return funding


def _key_dates(call: Round, lang: Lang) -> dict[str, Any]:
    dates: dict[str, Any] = {}
    if call.last_day is not None:
        dates["closeDate"] = {
            "name": text("opportunities.closing", lang),
            "eventType": "singleDate",
            **_end(call, day="date", time="time"),
            "description": text("opportunities.japan_time", lang),
        }
    other = {
        name: event
        for name, event in (("applicationPeriod", _period(call, lang)), ("workEnds", _work_ends(call, lang)))
        if event is not None
    }
    return {**dates, "otherDates": other} if other else dates


def _period(call: Round, lang: Lang) -> dict[str, str] | None:
    """Return the time of applications where both ends are known to the day, or in months as told."""
    named = {"name": text("opportunities.period", lang)}
    if call.opens is not None and call.last_day is not None:
        period = {**named, "eventType": "dateRange", **_moment(call.opens, day="startDate", time="startTime")}
        return {**period, **_end(call, day="endDate", time="endTime")}
    if call.months is not None:
        first, last = months_span(call.months)
        told = text("opportunities.months", lang, first=f"{first:%Y-%m}", last=f"{last:%Y-%m}")
        return {**named, "eventType": "other", "details": told}
    return None


def _work_ends(call: Round, lang: Lang) -> dict[str, str] | None:
    if call.work_ends is None:
        return None
    named = {"name": text("opportunities.work_ends", lang), "eventType": "singleDate"}
    return {**named, **_moment(call.work_ends, day="date", time="time")}


def _end(call: Round, *, day: str, time: str) -> dict[str, str]:
    """Return the last day, with the time where it closes within that day."""
    assert call.last_day is not None
    end = {day: call.last_day.isoformat()}
    if call.closes_in_the_day and call.closes_at is not None:
        end[time] = call.closes_at.astimezone(JST).strftime("%H:%M:%S")
    return end


def _moment(moment: dt.date, *, day: str, time: str) -> dict[str, str]:
    if not isinstance(moment, dt.datetime):
        return {day: moment.isoformat()}
    local = moment.astimezone(JST)
    return {day: local.date().isoformat(), time: local.strftime("%H:%M:%S")}


def _custom_fields(opportunity: Opportunity, call: Round, lang: Lang) -> dict[str, dict[str, Any]]:
    """Return what CommonGrants has no name for, each with its type and what it means."""
    values: dict[str, Any] = {
        "sourceId": opportunity.id,
        "roundId": call.id,
        "number": opportunity.number,
        "scheme": opportunity.scheme,
        "authority": opportunity.authority,
        "programme": opportunity.programme,
        "rulesChecked": opportunity.programme is not None,
        "callStatus": call.status,
        "note": call_note(call, lang),
        "closesAt": None if call.closes_at is None else call.closes_at.isoformat(),
        "areas": list(call.areas),
        "areaDetail": call.area_detail,
        "industries": list(opportunity.industries),
        "purposes": list(opportunity.purposes),
        "employees": opportunity.employees,
        "grantType": opportunity.grant_type,
        "takesApplications": opportunity.takes_applications,
        "severalApplications": opportunity.several_applications,
    }
    types = {str: "string", bool: "boolean", list: "array"}
    return {
        name: {
            "name": name,
            "fieldType": types[type(value)],
            "value": value,
            "description": text(f"opportunities.field.{name}", lang),
        }
        for name, value in values.items()
        if value is not None and value != []
    }
