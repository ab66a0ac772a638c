"""Assesses a project under a programme's rules of a date, to the yen, with every step traced to its clause."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from todoku.dates import fiscal_year, fiscal_year_label
from todoku.errors import InputError, ProgrammeError
from todoku.money import round_to, yen
from todoku.programmes.grounds import in_words
from todoku.programmes.lookup import find_area, find_rows, rows_at, would_be, would_change
from todoku.programmes.question import IMPLEMENTERS, Assessment
from todoku.programmes.schema import AREA, FISCAL_INDEX, NumberInput
from todoku.programmes.trace import TraceStep, words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from todoku.programmes.decision_table import DecisionTable
    from todoku.programmes.lookup import AreaFinding, Hit
    from todoku.programmes.question import Question, Status
    from todoku.programmes.rules import CompiledGrant, CompiledVersion, Programme
    from todoku.programmes.schema import Citation, RateRow, Rounding, Route, Rules


@dataclass(slots=True)
class _Reasoning:
    """What has been found so far; each part of the assessment adds to it."""

    programme: Programme
    question: Question
    status: Status = "unknown"
    rate: Fraction | None = None
    route: Route | None = None
    area: str | None = None
    grounds: tuple[str, ...] = ()
    trace: list[TraceStep] = field(default_factory=list)
    reasons: list[TraceStep] = field(default_factory=list)
    cautions: list[TraceStep] = field(default_factory=list)
    changes: list[TraceStep] = field(default_factory=list)

    def say(self, key: str, cite: Iterable[Citation] | None = None, *, decides: bool = False, **params: Any) -> None:
        """Add a step to the trace, and to the reasons where it decides."""
        step = TraceStep(key, params, **(self.programme.cited(cite) if cite is not None else {}))
        self.add(step, decides=decides)

    def add(self, step: TraceStep, *, decides: bool = False) -> None:
        """Add a step that is already made."""
        self.trace.append(step)
        if decides:
            self.reasons.append(step)

    def caution(self, key: str, cite: Iterable[Citation], **params: Any) -> None:
        """Add a step that stands after the deciding ones among the reasons: what the answer takes for granted."""
        self.say(key, cite, **params)
        self.cautions.append(self.trace[-1])


def assess(programme: Programme, question: Question) -> Assessment:
    """Return what a programme gives for a project, or why it gives nothing or cannot be said.

    Errors: ProgrammeError for an implementer, grant or ``rules_as_of`` that the rules do not know; InputError for costs
    that are not whole yen, an eligible cost above the total, a malformed fiscal index or a rate outside 0 to 1.
    """
    eligible, total = _costs(question)
    grant = programme.grant(question.grant)
    found = _Reasoning(programme, question)
    actual = grant.at(question.decision_date)
    if actual is None:
        _outside_of_time(found, grant)
    else:
        used = _version_used(found, grant, actual)
        _apply_rules(found, used)
        _apply_user_rate(found)
    national = _amount(found, grant, eligible, total) if found.rate is not None else None
    if found.status == "ineligible":
        national = 0
    return _answer(found, grant, actual, national=national, eligible=eligible, total=total)


def _costs(question: Question) -> tuple[int, int]:
    eligible = yen(question.eligible_cost_jpy)
    total = eligible if question.total_cost_jpy is None else yen(question.total_cost_jpy)
    if eligible > total:
        raise InputError("programme.cost_above_total", eligible=eligible, total=total)
    rate = question.user_rate
    if rate is not None and not 0 < rate <= 1:
        raise InputError("programme.user_rate", value=str(rate))
    return eligible, total


def _outside_of_time(found: _Reasoning, grant: CompiledGrant) -> None:
    found.status = "ineligible"
    day = found.question.decision_date
    title = grant.grant.title.both()
    edge = grant.versions[0 if day < grant.begins else -1].version
    if day < grant.begins:
        found.say(
            "programmes.trace.not_begun",
            edge.cite,
            decides=True,
            title=title,
            date=_iso(day),
            begins=_iso(grant.begins),
        )
    else:
        found.say("programmes.trace.ended", edge.cite, decides=True, title=title, date=_iso(day), ends=_iso(grant.ends))


def _version_used(found: _Reasoning, grant: CompiledGrant, actual: CompiledVersion) -> CompiledVersion:
    question = found.question
    used = actual
    if question.rules_as_of is not None:
        chosen = grant.at(question.rules_as_of)
        if chosen is None:
            begins = _iso(grant.begins)
            raise ProgrammeError("programme.rules_as_of", value=_iso(question.rules_as_of), begins=begins)
        used = chosen
        year = fiscal_year(question.rules_as_of)
        label = {"ja": fiscal_year_label(year), "en": f"FY{year}"}
        found.say("programmes.trace.what_if_rules", decides=True, year=label, date=_iso(question.rules_as_of))
    version = used.version
    found.say(
        "programmes.trace.version",
        version.cite,
        title=grant.grant.title.both(),
        begins=_iso(version.from_),
        ends=_iso(version.to) if version.to else words("programmes.no_end"),
        status=words(f"programmes.rule_status.{version.status}"),
    )
    day = question.rules_as_of or question.decision_date
    for note in version.notes:
        if note.from_ is None:
            found.say("programmes.trace.note", note.cite, note=note.text.both())
        elif note.from_ <= day:
            found.caution("programmes.trace.note", note.cite, note=note.text.both())
    return used


def _apply_rules(found: _Reasoning, used: CompiledVersion) -> None:
    version, rules = used.version, used.version.rules
    if rules is None or used.table is None:
        reason = version.reason.both() if version.reason is not None else ""
        found.say("programmes.trace.rules_unknown", version.cite, decides=True, reason=reason)
        return
    if not _apply_implementer(found, rules):
        return
    finding = find_area(rules, found.question.grounds)
    if finding.outside:
        _apply_no_ground(found, used, rules, used.table, finding)
    else:
        _say_area(found, rules, finding)
        _apply_table(found, rules, used.table, finding.classes)
    if version.status in ("requested", "planned") and found.status == "eligible":
        found.status = "conditional"
        found.say(
            "programmes.trace.not_enacted",
            version.cite,
            decides=True,
            status=words(f"programmes.rule_status.{version.status}"),
        )


def _apply_implementer(found: _Reasoning, rules: Rules) -> bool:
    name = found.question.implementer
    allowed = list(dict.fromkeys((*IMPLEMENTERS, *found.programme.implementers())))
    if name not in allowed:
        raise ProgrammeError("programme.implementer", programme=found.programme.id, value=name, allowed=allowed)
    if name not in rules.implementers:
        found.status = "ineligible"
        others = next(iter(rules.implementers.values()))
        title = words(f"programmes.implementer.{name}") if name in IMPLEMENTERS else name
        found.say("programmes.trace.not_an_implementer", others.cite, decides=True, implementer=title)
        return False
    implementer = rules.implementers[name]
    found.route = implementer.route
    route = words(f"programmes.route.{implementer.route}")
    found.say("programmes.trace.implementer", implementer.cite, implementer=implementer.title.both(), route=route)
    return True


def _apply_no_ground(
    found: _Reasoning, used: CompiledVersion, rules: Rules, table: DecisionTable, finding: AreaFinding
) -> None:
    elsewhere = found.question.grounds.elsewhere
    areas = [area for area in rules.areas if area.ground in elsewhere]
    if finding.classes:
        names = [area.title.both() for area in rules.areas if area.ground in finding.unknown]
        found.say("programmes.trace.grounds_unknown", rules.areas[0].cite, decides=True, grounds=names)
    elif areas:
        classes = tuple(dict.fromkeys(area.class_ for area in areas))
        parts = list(dict.fromkeys(name for area in areas for name in elsewhere[area.ground]))
        found.grounds = tuple(area.ground for area in areas)
        _apply_table(found, rules, table, classes)
        if found.status == "eligible":
            found.status = "conditional"
        found.say("programmes.trace.only_in_parts", areas[0].cite, decides=True, parts=parts)
    elif used.version.outside is not None:
        outside = used.version.outside
        found.say("programmes.trace.outside_unknown", outside.cite, decides=True, reason=outside.reason.both())
    else:
        found.status = "ineligible"
        found.say("programmes.trace.no_ground", rules.areas[0].cite, decides=True)


def _say_area(found: _Reasoning, rules: Rules, finding: AreaFinding) -> None:
    grounds = found.question.grounds
    found.grounds = finding.held
    held = [area for area in rules.areas if area.ground in finding.held]
    names = [area.title.both() for area in held]
    if len(finding.classes) == 1:
        found.area = finding.classes[0]
        title = rules.area_classes[found.area].both()
        found.say("programmes.trace.area", held[0].cite, area=title, grounds=names)
    else:
        unknown = [area.title.both() for area in rules.areas if area.ground in finding.unknown]
        found.say("programmes.trace.area_open", held[0].cite, decides=True, grounds=names, unknown=unknown)
    dated = [(area, grounds.as_of.get(area.ground)) for area in held]
    for area, as_of in dated:
        if as_of:
            found.say("programmes.trace.ground_as_of", ground=area.title.both(), as_of=in_words(as_of))


def _apply_table(found: _Reasoning, rules: Rules, table: DecisionTable, classes: tuple[str, ...]) -> None:
    hit = find_rows(rules, table, found.question, classes)
    _say_index(found, rules, hit)
    if len(hit.rows) > 1:
        found.status = "unknown"
        names = [_input_title(rules, name) for name in hit.open_inputs]
        found.say("programmes.trace.input_unknown", decides=True, inputs=names)
        for row in hit.rows:
            found.add(would_be(rules, row, hit.open_inputs), decides=True)
        return
    row = hit.rows[0]
    if row.outcome != "share" or row.rate is None:
        found.status = "ineligible" if row.outcome == "ineligible" else "unknown"
        reason = row.reason.both() if row.reason is not None else ""
        found.say("programmes.trace.row_without_rate", row.cite, decides=True, reason=reason)
        return
    found.status, found.rate = "eligible", row.rate
    found.say("programmes.trace.rate", row.cite, decides=True, rate=str(row.rate))
    if len(classes) == 1:
        _say_changes(found, rules, table, row, classes[0])


def _say_index(found: _Reasoning, rules: Rules, hit: Hit) -> None:
    declared = rules.inputs.get(FISCAL_INDEX)
    if not isinstance(declared, NumberInput) or rules.implementers[found.question.implementer].finance == "other":
        return
    if not hit.asked_index:
        found.say("programmes.trace.index_not_asked")
        return
    text, year = found.question.fiscal_index, found.question.index_year
    if text is None:
        return
    if year is None:
        found.say("programmes.trace.index_given", decides=True, index=text)
        assumed = declared.assumed[1:]
    else:
        label = {"ja": fiscal_year_label(year), "en": f"FY{year}"}
        found.say("programmes.trace.index", decides=True, index=text, year=label)
        assumed = declared.assumed
    for note in assumed:
        found.say("programmes.trace.assumed", note.cite, note=note.text.both())


def _say_changes(found: _Reasoning, rules: Rules, table: DecisionTable, row: RateRow, area: str) -> None:
    present = str(row.rate)
    for other in rows_at(rules, table, found.question, area=area, index_open=True):
        step = would_change(rules, other, [FISCAL_INDEX], present=present) if other.rate != row.rate else None
        if step is not None:
            found.changes.append(step)
    for ground in rules.areas:
        parts = found.question.grounds.elsewhere.get(ground.ground, ())
        if not parts or ground.class_ == area:
            continue
        for other in rows_at(rules, table, found.question, area=ground.class_, index_open=False):
            step = would_change(rules, other, [AREA], present=present) if other.rate != row.rate else None
            if step is not None:
                params = {**step.params, "parts": list(parts)}
                found.changes.append(TraceStep("programmes.trace.would_change_in_parts", params))


def _input_title(rules: Rules, name: str) -> dict[str, str]:
    if name in rules.inputs:
        return rules.inputs[name].title.both()
    return words(f"programmes.input.{name}")


def _apply_user_rate(found: _Reasoning) -> None:
    rate = found.question.user_rate
    if rate is None or found.status == "ineligible":
        return
    found.status, found.rate = "conditional", rate
    found.say("programmes.trace.user_rate", decides=True, rate=str(rate))


def _amount(found: _Reasoning, grant: CompiledGrant, eligible: int, total: int) -> int:
    rate = found.rate if found.rate is not None else Fraction(0)
    rounding = _rounding(found, grant)
    # A rounding that goes up must not carry the grant past the cost it is taken of.
    national = min(eligible, round_to(eligible * rate, unit=rounding.unit_jpy, mode=rounding.mode))
    base = grant.grant.base.both()
    found.say("programmes.trace.amount", base=base, cost_jpy=eligible, rate=str(rate), national_jpy=national)
    mode = words(f"programmes.rounding.{rounding.mode.value}")
    if rounding.basis == "assumed":
        found.caution("programmes.trace.rounding_assumed", rounding.cite, unit_jpy=rounding.unit_jpy, mode=mode)
    else:
        found.say("programmes.trace.rounding", rounding.cite, unit_jpy=rounding.unit_jpy, mode=mode)
    found.say("programmes.trace.local", total_jpy=total, national_jpy=national, local_jpy=total - national)
    return national


def _rounding(found: _Reasoning, grant: CompiledGrant) -> Rounding:
    """Return the rounding of the rules used, or, for a user's own rate without rules, that of the last known rules."""
    day = found.question.rules_as_of or found.question.decision_date
    used = grant.at(day)
    if used is not None and used.version.rules is not None:
        return used.version.rules.rounding
    known = [compiled.version.rules for compiled in grant.versions if compiled.version.rules is not None]
    if not known:
        raise ProgrammeError("programme.no_rounding", programme=found.programme.id)
    return known[-1].rounding


def _answer(
    found: _Reasoning,
    grant: CompiledGrant,
    actual: CompiledVersion | None,
    *,
    national: int | None,
    eligible: int,
    total: int,
) -> Assessment:
    question = found.question
    reasons = (*found.reasons, *(found.cautions if found.rate is not None else ()))
    clauses = dict.fromkeys(step.clause for step in (*reasons, *found.trace) if step.clause is not None)
    return Assessment(
        programme=found.programme.id,
        grant=grant.grant.id,
        implementer=question.implementer,
        route=found.route,
        status=found.status,
        rule_status=actual.version.status if actual is not None else "enacted",
        decision_date=question.decision_date,
        rules_as_of=question.rules_as_of,
        user_rate=question.user_rate,
        fiscal_index=question.fiscal_index,
        area=found.area,
        grounds=found.grounds,
        rate=found.rate,
        eligible_cost_jpy=eligible,
        total_cost_jpy=total,
        national_jpy=national,
        local_jpy=None if national is None else total - national,
        clauses=tuple(clauses),
        reasons=reasons,
        changes=tuple(found.changes),
        trace=tuple(found.trace),
    )


def _iso(day: dt.date | None) -> str:
    return "-" if day is None else day.isoformat()
