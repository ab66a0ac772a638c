"""Says whether somebody may answer a call, rule by rule and with the reason: met, not met, or to be declared.

A rule is data: ``{"id": "r1", "kind": ..., ...}``.

========================  =============================================  ==========================================
kind                      further keys                                   unknown where
========================  =============================================  ==========================================
``organisation_kind``     ``in``: kinds of organisation, or ``person``   never
``area``                  ``in``: codes as ``Region.area_code``          the applicant's area is not known
``population``            ``min``, ``max``: people of the municipality   the municipality or its people are not known
``declared``              ``text``: {"ja", "en"}                         always: the applicant declares it
========================  =============================================  ==========================================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from todoku.areas.municipalities import region_of
from todoku.areas.registry import by_code, current_codes, register
from todoku.errors import AreaError, InputError
from todoku_web.planning.plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Rule = Mapping[str, Any]

PERSON = "person"
"""An applicant of no organisation."""
MOST_RULES, MOST_AREAS, TEXT_LENGTH = 20, 200, 200
MOST_PEOPLE = 20_000_000
_PREFECTURE_DIGITS = 2


class Verdict(StrEnum):
    """What a rule says of an applicant; ``calls.verdict.<verdict>`` is its text."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    @property
    def word(self) -> str:
        """The key of its text."""
        return f"calls.verdict.{self}"


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known of who applies: the kind of organisation or ``person``, its areas, the people who live there."""

    kind: str
    area_codes: tuple[str, ...] = ()
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of an applicant, with its reason: ``calls.why.<reason>`` with ``params``."""

    rule: Rule
    verdict: Verdict
    reason: str
    params: dict[str, Any] = field(default_factory=dict)


def assess(rules: Iterable[Rule], applicant: Applicant) -> tuple[Finding, ...]:
    """Return what each rule says of an applicant."""
    return tuple(_JUDGES[rule["kind"]](rule, applicant) for rule in rules)


def _of_kind(rule: Rule, applicant: Applicant) -> Finding:
    met = applicant.kind in rule["in"]
    return Finding(rule, Verdict.MET if met else Verdict.NOT_MET, "kind", {"kind": _kind_words(applicant.kind)})


def _of_area(rule: Rule, applicant: Applicant) -> Finding:
    own = [code for given in applicant.area_codes for code in _today(given)]
    if not own:
        return Finding(rule, Verdict.UNKNOWN, "area_unknown")
    holders = [code for given in rule["in"] for code in _today(given)]
    for code in own:
        holder = next((one for one in holders if _lies_in(code, one)), None)
        if holder is not None:
            return Finding(rule, Verdict.MET, "area_in", {"area": _area_words(code), "holder": _area_words(holder)})
    return Finding(rule, Verdict.NOT_MET, "area_out", {"area": [_area_words(code) for code in own]})


def _of_population(rule: Rule, applicant: Applicant) -> Finding:
    people = applicant.population
    if people is None:
        return Finding(rule, Verdict.UNKNOWN, "population_unknown")
    low, high = rule.get("min"), rule.get("max")
    met = (low is None or people >= low) and (high is None or people <= high)
    return Finding(rule, Verdict.MET if met else Verdict.NOT_MET, "population", {"people": f"{people:,}"})


def _of_word(rule: Rule, applicant: Applicant) -> Finding:  # noqa: ARG001 [asked as all rules are]
    return Finding(rule, Verdict.UNKNOWN, "declared")


_JUDGES = {
    "organisation_kind": _of_kind,
    "area": _of_area,
    "population": _of_population,
    "declared": _of_word,
}


def checked_rules(rules: Sequence[Rule], *, kinds: Iterable[str]) -> list[dict[str, Any]]:
    """Return rules with clean texts and today's codes, numbered; InputError for what is no rule.

    ``kinds`` are the kinds of organisation that there are. A code of a municipality that has merged becomes that of
    its successor.
    """
    if len(rules) > MOST_RULES:
        raise InputError("calls.rules_many", most=MOST_RULES)
    return [_checked(rule, number, {PERSON, *kinds}) for number, rule in enumerate(rules, start=1)]


def _checked(rule: Rule, number: int, kinds: set[str]) -> dict[str, Any]:
    kind = rule.get("kind")
    if kind == "organisation_kind":
        wanted = [one for one in rule.get("in", []) if one in kinds]
        if not wanted or len(wanted) < len(rule["in"]):
            raise InputError("calls.rule_kinds", number=number)
        found: dict[str, Any] = {"in": wanted}
    elif kind == "area":
        codes = [new for code in rule.get("in", []) for new in _known(str(code), number)]
        if not 1 <= len(codes) <= MOST_AREAS:
            raise InputError("calls.rule_areas", number=number, most=MOST_AREAS)
        found = {"in": list(dict.fromkeys(codes))}
    elif kind == "population":
        found = _bounds(rule, number)
    elif kind == "declared":
        texts = rule.get("text", {})
        texts = texts if isinstance(texts, dict) else {}
        said = {
            "ja": one_line(str(texts.get("ja", "")), most=TEXT_LENGTH, needed=True),
            "en": one_line(str(texts.get("en", "")), most=TEXT_LENGTH),
        }
        found = {"text": {"ja": said["ja"], "en": said["en"] or said["ja"]}}
    else:
        raise InputError("calls.rule_unknown", number=number, kind=str(kind)[:40])
    return {"id": f"r{number}", "kind": kind, **found}


def _bounds(rule: Rule, number: int) -> dict[str, int]:
    found = {name: rule[name] for name in ("min", "max") if rule.get(name) is not None}
    whole = all(isinstance(one, int) and 0 <= one <= MOST_PEOPLE for one in found.values())
    if not found or not whole or found.get("min", 0) > found.get("max", MOST_PEOPLE):
        raise InputError("calls.rule_population", number=number)
    return found


def _known(code: str, number: int) -> tuple[str, ...]:
    found = _today(code)
    if not found:
        raise InputError("calls.rule_area", number=number, code=code[:40])
    return found


def _today(code: str) -> tuple[str, ...]:
    """Return the codes that hold today for an area: itself, or the successors of a merged municipality."""
    known = register()
    if code in known.prefectures or code in known.subprefectures:
        return (code,)
    try:
        return current_codes(code)
    except AreaError:
        return ()


def _lies_in(code: str, holder: str) -> bool:
    if code == holder or (len(holder) == _PREFECTURE_DIGITS and code.startswith(holder)):
        return True
    if code in register().prefectures or code in register().subprefectures:
        return False
    return code in region_of(holder).codes or by_code(code).designated_city_code == holder


def _area_words(code: str) -> dict[str, str]:
    known = register()
    place = known.prefectures.get(code) or known.subprefectures.get(code) or by_code(code)
    return {"ja": place.name, "en": place.name_en}


def _kind_words(kind: str) -> dict[str, str]:
    from todoku.i18n import entry

    key = "calls.person" if kind == PERSON else f"organisation.{kind}"
    return {str(lang): said for lang, said in entry(key).items()}


def rule_words(rule: Rule) -> dict[str, str]:
    """Return a rule as a sentence in both languages."""
    from todoku.i18n import LANGS, text

    if rule["kind"] == "declared":
        return dict(rule["text"])
    if rule["kind"] == "organisation_kind":
        params: dict[str, Any] = {"kinds": [_kind_words(one) for one in rule["in"]]}
    elif rule["kind"] == "area":
        params = {"areas": [_area_words(new) for one in rule["in"] for new in _today(one)]}
    else:
        bounds = [name for name in ("min", "max") if name in rule]
        params = {name: f"{rule[name]:,}" for name in bounds}
        return {lang: text(f"calls.rule.population_{'_'.join(bounds)}", lang, **params) for lang in LANGS}
    return {lang: text(f"calls.rule.{rule['kind']}", lang, **params) for lang in LANGS}
