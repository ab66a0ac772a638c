"""Settles all of an assessment that does not depend on the cost: which version, who, where, and which row answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from todoku.dates import era_date, fiscal_year
from todoku.errors import InputError, ProgrammeError
from todoku.programmes.amounts import limits_of, terms_of
from todoku.programmes.grounds import in_words
from todoku.programmes.index_found import find_index
from todoku.programmes.index_trace import say_index, say_no_index, year_words
from todoku.programmes.lookup import condition_words, find_area, find_rows, rows_at, would_be, would_change
from todoku.programmes.place_kind import asked_kind
from todoku.programmes.question import IMPLEMENTERS
from todoku.programmes.reasoning import Candidate, Reasoning
from todoku.programmes.rulebook.schema import AREA, FISCAL_INDEX, MUNICIPALITY_KIND, ChoiceInput, NumberInput
from todoku.programmes.trace import TraceStep, words

if TYPE_CHECKING:
    import datetime as dt

    from todoku.programmes.fiscal_index import FoundIndex
    from todoku.programmes.lookup import AreaFinding, Hit
    from todoku.programmes.question import Question, Status
    from todoku.programmes.rulebook.decision_table import DecisionTable
    from todoku.programmes.rulebook.rules import CompiledGrant, CompiledVersion, Programme
    from todoku.programmes.rulebook.schema import RateRow, Rounding, Rules

_SETTLED = {"en": "", "ja": ""}
"""The condition of the only candidate: none."""
_UNITS = ("households", "operators", "yen")
"""Units that have a word in both languages; any other stands as the rule file writes it."""


def settle(programme: Programme, question: Question) -> Reasoning:
    """Return what a programme says of a project, whatever it costs: status, rows that may give the amount, trace.

    Errors: ProgrammeError for an implementer, grant or ``rules_as_of`` that the rules do not know; InputError for a
    malformed fiscal index or number, a value that an input does not have, or a rate outside 0 to 1.
    """
    rate = question.user_rate
    if rate is not None and not 0 < rate <= 1:
        raise InputError("programme.user_rate", value=str(rate))
    grant = programme.grant(question.grant)
    found = Reasoning(programme, question, grant, actual=grant.at(question.decision_date))
    if found.actual is None:
        _settle_index(found)
        _outside_of_time(found)
        return found
    used = _version_used(found, found.actual)
    found.rules = used.version.rules
    found.supposed = used is not found.actual and found.actual.version.rules is None
    _settle_index(found)
    found.rounding = _rounding(found.rules, grant)
    _apply_rules(found, used)
    if used is not found.actual and found.status == "eligible":
        found.status = "conditional"  # on the rules of another day holding on the decision's
    _apply_user_rate(found)
    if found.supposed and found.status == "ineligible":
        found.status, found.refused = "unknown", True  # the rules of the decision's own day may let it in
        found.add(found.refusal(), decides=True)
    return found


def index_for(programme: Programme, question: Question) -> FoundIndex:
    """Return the fiscal index that a programme's rules mean; ProgrammeError for a grant that it does not have."""
    grant = programme.grant(question.grant)
    at = grant.at(question.rules_as_of or question.decision_date)
    return find_index(question, index_input(at.version.rules if at is not None else None))


def index_input(rules: Rules | None) -> NumberInput | None:
    """Return how rules ask for the fiscal index; None where they do not."""
    declared = rules.inputs.get(FISCAL_INDEX) if rules is not None else None
    return declared if isinstance(declared, NumberInput) else None


def _settle_index(found: Reasoning) -> None:
    """Make the index that the rules mean the question's own."""
    index = find_index(found.question, index_input(found.rules))
    found.index = index
    found.question = replace(found.question, fiscal_index=index.text, index_year=index.fiscal_year)


def _outside_of_time(found: Reasoning) -> None:
    found.status = "ineligible"
    grant, day = found.grant, found.question.decision_date
    title = grant.grant.title.both()
    if day < grant.begins:
        cite = grant.versions[0].version.cite
        begins = _day(grant.begins)
        found.say("programmes.trace.not_begun", cite, decides=True, title=title, date=_day(day), begins=begins)
    else:
        cite = grant.versions[-1].version.cite
        found.say("programmes.trace.ended", cite, decides=True, title=title, date=_day(day), ends=_day(grant.ends))


def _version_used(found: Reasoning, actual: CompiledVersion) -> CompiledVersion:
    question, grant = found.question, found.grant
    used = actual
    if question.rules_as_of is not None:
        chosen = grant.at(question.rules_as_of)
        if chosen is None:
            asked = question.rules_as_of.isoformat()
            raise ProgrammeError("programme.rules_as_of", value=asked, begins=grant.begins.isoformat())
        used = chosen
        year = year_words(fiscal_year(question.rules_as_of))
        found.say("programmes.trace.what_if_rules", decides=True, year=year, date=_day(question.rules_as_of))
    version = used.version
    found.say(
        "programmes.trace.version",
        version.cite,
        title=grant.grant.title.both(),
        begins=_day(version.from_),
        ends=_day(version.to) if version.to else words("programmes.no_end"),
        status=words(f"programmes.rule_status.{version.status}"),
    )
    day = question.rules_as_of or question.decision_date
    for note in version.notes:
        if note.from_ is None:
            found.say("programmes.trace.note", note.cite, note=note.text.both())
        elif note.from_ <= day:
            found.caution("programmes.trace.note", note.cite, note=note.text.both())
    return used


def _rounding(rules: Rules | None, grant: CompiledGrant) -> Rounding | None:
    """Return the rounding of the rules used, or, where they are unknown, that of the last known rules."""
    if rules is not None:
        return rules.rounding
    known = [compiled.version.rules for compiled in grant.versions if compiled.version.rules is not None]
    return known[-1].rounding if known else None


def _apply_rules(found: Reasoning, used: CompiledVersion) -> None:
    version, rules = used.version, used.version.rules
    if rules is None:
        reason = version.reason.both() if version.reason is not None else ""
        found.say("programmes.trace.rules_unknown", version.cite, decides=True, reason=reason)
        return
    if not _apply_implementer(found, rules):
        return
    finding = find_area(rules, found.question.grounds)
    if finding.outside:
        _apply_no_ground(found, used, rules, finding)
    else:
        _say_area(found, used, rules, finding)
        _apply_table(found, used, rules, finding.classes)
    if version.status in ("requested", "planned") and found.status in ("eligible", "conditional"):
        found.status = "conditional"
        status = words(f"programmes.rule_status.{version.status}")
        found.say("programmes.trace.not_enacted", version.cite, decides=True, status=status)


def _apply_implementer(found: Reasoning, rules: Rules) -> bool:
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
    title = implementer.title.both()
    if found.grant.grant.support == "subsidy":
        route = words(f"programmes.route.{implementer.route}")
        found.say("programmes.trace.implementer", implementer.cite, implementer=title, route=route)
    else:
        found.say("programmes.trace.implementer_only", implementer.cite, implementer=title)
    return True


def _apply_no_ground(found: Reasoning, used: CompiledVersion, rules: Rules, finding: AreaFinding) -> None:
    elsewhere = found.question.grounds.elsewhere
    areas = [area for area in rules.areas if area.ground in elsewhere]
    if finding.classes:
        names = [area.title.both() for area in rules.areas if area.ground in finding.unknown]
        found.say("programmes.trace.grounds_unknown", rules.areas[0].cite, decides=True, grounds=names)
    elif areas:
        classes = tuple(dict.fromkeys(area.class_ for area in areas))
        parts = list(dict.fromkeys(name for area in areas for name in elsewhere[area.ground]))
        found.grounds = tuple(area.ground for area in areas)
        _apply_table(found, used, rules, classes)
        if found.status == "eligible":
            found.status = "conditional"
        found.say("programmes.trace.only_in_parts", areas[0].cite, decides=True, parts=parts)
    elif used.version.outside is not None:
        outside = used.version.outside
        found.say("programmes.trace.outside_unknown", outside.cite, decides=True, reason=outside.reason.both())
    else:
        found.status = "ineligible"
        found.say("programmes.trace.no_ground", rules.areas[0].cite, decides=True)


def _say_area(found: Reasoning, used: CompiledVersion, rules: Rules, finding: AreaFinding) -> None:
    grounds = found.question.grounds
    found.grounds = finding.held
    held = [area for area in rules.areas if area.ground in finding.held]
    names = [area.title.both() for area in held]
    if not finding.classes:
        found.say("programmes.trace.anywhere", used.version.cite)
    elif len(finding.classes) == 1:
        found.area = finding.classes[0]
        title = rules.area_classes[found.area].both()
        found.say("programmes.trace.area", held[0].cite, area=title, grounds=names)
    else:
        unknown = [area.title.both() for area in rules.areas if area.ground in finding.unknown]
        found.say("programmes.trace.area_open", held[0].cite, decides=True, grounds=names, unknown=unknown)
    for area in held:
        as_of = grounds.as_of.get(area.ground)
        if as_of:
            found.say("programmes.trace.ground_as_of", ground=area.title.both(), as_of=in_words(as_of))


def _apply_table(found: Reasoning, used: CompiledVersion, rules: Rules, classes: tuple[str, ...]) -> None:
    table = used.table
    if table is None:
        found.status = "conditional"
        support = words(f"programmes.support.{found.grant.grant.support}")
        found.say("programmes.trace.support", used.version.cite, decides=True, support=support)
        _say_in_kind(found)
        return
    hit = find_rows(rules, table, found.question, classes)
    _say_inputs(found, rules, hit)
    if len(hit.rows) > 1:
        _apply_open(found, rules, hit)
        return
    row = hit.rows[0]
    if row.gives:
        _apply_amount(found, rules, row)
    else:
        found.status = _status_without_amount(row)
        reason = row.reason.both() if row.reason is not None else ""
        found.say("programmes.trace.row_without_rate", row.cite, decides=True, reason=reason)
        if row.outcome == "no_rate":
            _say_in_kind(found)
    if len(classes) <= 1:
        _say_changes(found, rules, table, row, classes)


def _status_without_amount(row: RateRow) -> Status:
    if row.outcome == "no_rate":
        return "conditional"
    return "ineligible" if row.outcome == "ineligible" else "unknown"


def _apply_amount(found: Reasoning, rules: Rules, row: RateRow) -> None:
    found.status = "eligible" if row.conditional is None else "conditional"
    found.candidates = (_candidate(found, rules, row, _SETTLED),)
    if row.rate is not None:
        found.say("programmes.trace.rate", row.cite, decides=True, rate=str(row.rate))
    else:
        found.say("programmes.trace.fixed", row.cite, decides=True, fixed_jpy=row.fixed_jpy)
    if row.conditional is not None:
        found.say("programmes.trace.conditional", row.cite, decides=True, condition=row.conditional.both())
    if row.others_note is not None:
        found.say("programmes.trace.note", row.others_note.cite, note=row.others_note.text.both())


def _candidate(found: Reasoning, rules: Rules, row: RateRow, condition: dict[str, str]) -> Candidate:
    limits = limits_of(rules, row)
    terms = terms_of(row.rate, row.fixed_jpy, limits=limits, rounding=found.rounding)
    return Candidate(row, terms, limits, condition)


def _apply_open(found: Reasoning, rules: Rules, hit: Hit) -> None:
    """Say what each row gives that may answer; where only a choice is open that is somebody's to make, on condition.

    Rows that all name an amount are compared once the cost is known: ``assess.with_costs``.
    """
    names = [_input_title(rules, name) for name in hit.open_inputs]
    chosen = all(_is_choice(rules, name) for name in hit.open_inputs)
    if chosen and all(row.gives for row in hit.rows):
        found.status = "conditional" if any(row.conditional is not None for row in hit.rows) else "eligible"
        found.say("programmes.trace.choice_open", decides=True, inputs=names, names=hit.open_inputs)
        found.candidates = tuple(
            _candidate(found, rules, row, condition_words(rules, row, hit.open_inputs)) for row in hit.rows
        )
        return
    if chosen and any(row.gives or row.outcome == "no_rate" for row in hit.rows):
        found.status = "conditional"
        found.say("programmes.trace.choice_open", decides=True, inputs=names, names=hit.open_inputs)
    else:
        found.status = "unknown"
        found.say("programmes.trace.input_unknown", decides=True, inputs=names, names=hit.open_inputs)
    for row in hit.rows:
        found.add(would_be(rules, row, hit.open_inputs), decides=True)
    declared = index_input(rules)
    if declared is not None and FISCAL_INDEX in hit.open_inputs:
        say_no_index(found, declared)


def _is_choice(rules: Rules, name: str) -> bool:
    return isinstance(rules.inputs.get(name), ChoiceInput) and name != MUNICIPALITY_KIND


def _say_inputs(found: Reasoning, rules: Rules, hit: Hit) -> None:
    _say_index(found, rules, hit)
    facts = found.question.facts
    for name, declared in rules.inputs.items():
        if name == MUNICIPALITY_KIND:
            kind = asked_kind(found.question)
            if kind is not None:
                found.say("programmes.trace.kind", kind=words(f"programmes.municipality_kind.{kind}"))
        elif isinstance(declared, ChoiceInput):
            if facts.get(name) in declared.values:
                value = declared.values[facts[name]].both()
                found.say("programmes.trace.input", name=declared.title.both(), value=value, unit="")
        elif name != FISCAL_INDEX and name in facts and name in hit.asked:
            title, unit = declared.title.both(), unit_words(declared)
            found.say("programmes.trace.input", decides=True, name=title, value=facts[name], unit=unit)
            for note in declared.assumed:
                found.say("programmes.trace.assumed", note.cite, note=note.text.both())


def unit_words(declared: NumberInput) -> dict[str, str] | str:
    """Return the unit of a number that rules ask for, as it stands behind the number."""
    if declared.unit in _UNITS:
        return words(f"programmes.unit.{declared.unit}")
    return f" {declared.unit}" if declared.unit else ""


def _say_index(found: Reasoning, rules: Rules, hit: Hit) -> None:
    declared = index_input(rules)
    if declared is None or rules.implementers[found.question.implementer].finance == "other":
        return
    if FISCAL_INDEX in hit.asked:
        say_index(found, declared)
    else:
        found.say("programmes.trace.index_not_asked")


def _say_changes(found: Reasoning, rules: Rules, table: DecisionTable, row: RateRow, classes: tuple[str, ...]) -> None:
    question = found.question
    for name in rules.inputs:
        if name == MUNICIPALITY_KIND:
            continue
        for other in rows_at(rules, table, question, classes=classes, left_open=name):
            step = would_change(rules, other, [name], present=row)
            if step is not None:
                found.changes.append(step)
    for ground in rules.areas:
        parts = question.grounds.elsewhere.get(ground.ground, ())
        if not parts or ground.class_ in classes:
            continue
        for other in rows_at(rules, table, question, classes=(ground.class_,)):
            step = would_change(rules, other, [AREA], present=row)
            if step is not None and step.key == "programmes.trace.would_change":
                params = {**step.params, "parts": list(parts)}
                found.changes.append(TraceStep("programmes.trace.would_change_in_parts", params))


def _say_in_kind(found: Reasoning) -> None:
    in_kind = found.grant.grant.in_kind
    if in_kind is not None:
        found.say("programmes.trace.in_kind", in_kind.cite, decides=True, text=in_kind.text.both())


def _input_title(rules: Rules, name: str) -> dict[str, str]:
    if name in rules.inputs:
        return rules.inputs[name].title.both()
    return words(f"programmes.input.{name}")


def _apply_user_rate(found: Reasoning) -> None:
    rate = found.question.user_rate
    if rate is None or found.status == "ineligible":
        return
    support = found.grant.grant.support
    if support != "subsidy":
        found.say("programmes.trace.user_rate_unused", decides=True, support=words(f"programmes.support.{support}"))
        return
    if found.rounding is None:
        raise ProgrammeError("programme.no_rounding", programme=found.programme.id)
    only = found.candidates[0] if len(found.candidates) == 1 else None
    limits = only.limits if only is not None else limits_of(found.rules, None)
    found.status = "conditional"
    terms = terms_of(rate, None, limits=limits, rounding=found.rounding)
    found.candidates = (Candidate(None, terms, limits, _SETTLED),)
    found.say("programmes.trace.user_rate", rate=str(rate))
    found.reasons.insert(0, found.trace[-1])


def _day(day: dt.date | None) -> dict[str, str] | str:
    return "-" if day is None else {"ja": era_date(day), "en": day.isoformat()}
