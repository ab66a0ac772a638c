"""A programme ready for use: its decision tables compiled once, its version of a date, its rule for a kind of cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from todoku.errors import ProgrammeError
from todoku.programmes.rulebook.faults import compile_rules

if TYPE_CHECKING:
    import datetime as dt

    from todoku.programmes.rulebook.decision_table import DecisionTable
    from todoku.programmes.rulebook.marked_yaml import Marked
    from todoku.programmes.rulebook.schema import Citation, CostRule, Grant, ProgrammeFile, Version


@dataclass(frozen=True, slots=True)
class CompiledVersion:
    """The rules between two dates, with their decision table; no table where rules or rates are unknown."""

    version: Version
    table: DecisionTable | None


@dataclass(frozen=True, slots=True)
class CompiledGrant:
    """One kind of grant with its versions in order of time."""

    grant: Grant
    versions: tuple[CompiledVersion, ...]

    @property
    def begins(self) -> dt.date:
        """First day of the first version."""
        return self.versions[0].version.from_

    @property
    def ends(self) -> dt.date | None:
        """Last day of the last version; None while no end is set."""
        return self.versions[-1].version.to

    def at(self, day: dt.date) -> CompiledVersion | None:
        """Return the version of a day, or None before the grant began or after it ended."""
        for compiled in self.versions:
            version = compiled.version
            if version.from_ <= day and (version.to is None or day <= version.to):
                return compiled
        return None


@dataclass(frozen=True, slots=True)
class CostFinding:
    """What the rules say of a kind of cost: the rule (None where they do not name it) and the version that says so."""

    rule: CostRule | None
    version: Version | None
    current: bool
    """False where the day's own rules are unknown and older ones had to answer."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme with its compiled grants, and the file that it was read from with the lines of its places."""

    file: ProgrammeFile
    grants: dict[str, CompiledGrant]
    marked: Marked
    _cited: dict[int, tuple[Any, dict[str, Any]]] = field(default_factory=dict, repr=False, compare=False)
    """Cells that were cited before, by identity, with their clause and source; what is held here keeps its identity."""

    @property
    def origin(self) -> str:
        """The name of its file."""
        return self.marked.file

    @property
    def id(self) -> str:
        """The programme's id, as callers name it."""
        return self.file.id

    def grant(self, name: str | None = None) -> CompiledGrant:
        """Return a grant by its id; the programme's first where none is named."""
        if name is None:
            return self.grants[self.file.grants[0].id]
        if name not in self.grants:
            raise ProgrammeError("programme.grant", programme=self.id, value=name, allowed=list(self.grants))
        return self.grants[name]

    def implementers(self) -> tuple[str, ...]:
        """Return every implementer that any version names."""
        found: dict[str, None] = {}
        for grant in self.grants.values():
            for compiled in grant.versions:
                if compiled.version.rules is not None:
                    found.update(dict.fromkeys(compiled.version.rules.implementers))
        return tuple(found)

    def cost_rule(self, kind: str, *, on: dt.date, grant: str | None = None) -> CostFinding:
        """Return what the rules say of a kind of cost on a day.

        Where that day's rules are unknown, the newest known ones answer and ``current`` is False; a kind that they do
        not name has no rule.
        """
        chosen = self.grant(grant)
        at = chosen.at(on)
        version = at.version if at is not None else None
        current = version is not None and version.rules is not None
        if not current:
            known = [compiled.version for compiled in chosen.versions if compiled.version.rules is not None]
            version = known[-1] if known else None
        rules = version.rules if version is not None else None
        if version is None or rules is None:
            return CostFinding(None, None, current=False)
        rule = next((rule for rule in rules.costs if rule.id == kind), None)
        return CostFinding(rule, version, current=current)

    def clause(self, cite: tuple[Citation, ...]) -> str:
        """Return the quoted words of the main citation, with the place where they stand."""
        main = cite[0]
        return f"「{main.quote}」" + (f" ({main.at})" if main.at else "")

    def source(self, cite: tuple[Citation, ...]) -> str:
        """Return who published the main citation, under which title, where."""
        origin = self.file.sources[cite[0].source]
        parts = [f"{origin.publisher}「{origin.title}」", origin.as_of, origin.url]
        return " ".join(part for part in parts if part)

    def cited(self, cite: tuple[Citation, ...]) -> dict[str, Any]:
        """Return clause and source of a cell, as a trace step carries them."""
        known = self._cited.get(id(cite))
        if known is None:
            known = self._cited[id(cite)] = (cite, {"clause": self.clause(cite), "source": self.source(cite)})
        return known[1]


def compile_programme(file: ProgrammeFile, *, marked: Marked) -> Programme:
    """Return a programme for use; its file must be free of faults (``load.load_programme`` makes sure)."""
    grants = {}
    for grant in file.grants:
        versions = tuple(
            CompiledVersion(version, compile_rules(version.rules)[0] if version.rules is not None else None)
            for version in grant.versions
        )
        grants[grant.id] = CompiledGrant(grant, versions)
    return Programme(file, grants, marked)
