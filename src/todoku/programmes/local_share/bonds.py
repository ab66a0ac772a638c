"""Local bonds as dated, cited data: what they may finance, and what of their repayment the allocation tax counts."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from todoku.errors import ProgrammeError
from todoku.programmes.rulebook.clauses import Citations, Id, Note, Provenance, Rule, Words
from todoku.programmes.rulebook.faults import Fault, days_between
from todoku.programmes.rulebook.form import read_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from todoku.programmes.rulebook.faults import Path as Place
    from todoku.programmes.rulebook.marked_yaml import Marked

BONDS_SCHEMA = "todoku.bonds/1"

Base = Literal["total", "eligible"]
Principle = Literal[
    "capital_only",
    "public_only",
    "prefecture_prescribed",
    "prefecture_on_base",
    "prefecture_on_residual",
    "no_ordinary_allocation",
]
"""What holds for every bond: the names under which the file keeps these sentences with their clauses."""
NeedKind = Literal["ground", "plan", "subsidised", "unsubsidised", "supplementary_budget", "purpose"]

BONDS_FILE = Path(str(resources.files("todoku") / "data" / "programmes" / "jp" / "bonds.yaml"))
_RATIO = re.compile(r"\d+/[1-9]\d*|\d+(\.\d+)?%?")


def _ratio(value: Any) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str) or not _RATIO.fullmatch(value):
        raise PydanticCustomError("ratio", 'a ratio in quotes, such as "70%", "22.22%" or 8/10')
    ratio = Fraction(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    if ratio > 1:
        raise PydanticCustomError("ratio", "a ratio of at most 1")
    return ratio


Ratio = Annotated[Fraction, BeforeValidator(_ratio), PlainSerializer(str)]
"""An exact ratio from 0 to 1, written as the source prints it."""


class Need(Rule):
    """What must hold for a bond to be used: a designation, a plan that lists the project, a kind of project."""

    kind: NeedKind
    ground: Id | None = None
    text: Words
    cite: Citations

    @model_validator(mode="after")
    def _ground_where_asked(self) -> Need:
        if (self.kind == "ground") != (self.ground is not None):
            raise PydanticCustomError("need_ground", "a ground where the kind is ground, and only there")
        return self


class RepaymentTerm(Rule):
    """Years of repayment that a source shows: as a rule, or only as the example of one issue."""

    years: Annotated[int, Field(ge=1, le=40)]
    grace_years: Annotated[int, Field(ge=0, le=10)] | None = None
    basis: Literal["stated", "example"]
    cite: Citations


class BondVersion(Rule):
    """The ratios between two dates, both inclusive; unknown where they were not found."""

    from_: dt.date = Field(alias="from")
    to: dt.date | None
    status: Literal["enacted", "unknown"]
    reason: Words | None = None
    issue_ratio: Ratio | None = None
    """充当率: share of the burden that the bond may finance."""
    allocation_ratio: Ratio | None = None
    """交付税措置: share of principal and interest that counts towards the standard need (基準財政需要額)."""
    needs: tuple[Need, ...] = ()
    term: RepaymentTerm | None = None
    notes: tuple[Note, ...] = ()
    cite: Citations

    @model_validator(mode="after")
    def _ratios_unless_unknown(self) -> BondVersion:
        ratios = self.issue_ratio is not None and self.allocation_ratio is not None
        if self.status == "enacted" and not ratios:
            raise PydanticCustomError("bond_ratios", "issue_ratio and allocation_ratio")
        if self.status == "unknown" and (self.issue_ratio is not None or self.reason is None):
            raise PydanticCustomError("bond_unknown", "no ratios, and the reason why they are unknown")
        if self.to is not None and self.to < self.from_:
            raise PydanticCustomError("bond_dates", "a last day that is not before the first")
        return self


class Bond(Rule):
    """One kind of bond with its versions in order of time."""

    id: Id
    title: Words
    borrowers: Annotated[tuple[Literal["municipality", "prefecture"], ...], Field(min_length=1)]
    base: Base
    """``total``: all that the borrower must pay; ``eligible``: its part of the grant's eligible cost."""
    combines: Literal["by_law", "if_named"]
    """Whether it may pay what any state grant leaves, or only where the grant's own papers name it."""
    begins: dt.date | None = None
    """First day of the bond itself, where it is known: before it there was none."""
    unit_jpy: Annotated[int, Field(ge=1)]
    unit_cite: Citations
    cite: Citations
    versions: Annotated[tuple[BondVersion, ...], Field(min_length=1)]

    def at(self, day: dt.date) -> BondVersion | None:
        """Return the version of a day; None where the file has none for it."""
        return next((one for one in self.versions if one.from_ <= day and (one.to is None or day <= one.to)), None)


class SpecialAllocation(Rule):
    """特別交付税 that covers a share of what a grant leaves; ``ratio`` is null where it was not found."""

    id: Id
    title: Words
    programme: Id
    grant: Id | None
    running_cost: bool
    """True where the grant is for running costs, which no bond may pay."""
    from_: dt.date = Field(alias="from")
    to: dt.date | None
    ratio: Ratio | None
    reason: Words | None = None
    cite: Citations

    @model_validator(mode="after")
    def _ratio_or_reason(self) -> SpecialAllocation:
        if (self.ratio is None) == (self.reason is None):
            raise PydanticCustomError("special_ratio", "a ratio, or the reason why it is unknown")
        return self

    def covers(self, programme: str, grant: str) -> bool:
        """Whether it goes with a programme's grant."""
        return self.programme == programme and self.grant in (None, grant)

    def holds(self, day: dt.date) -> bool:
        """Whether its rule is known for a day."""
        return self.from_ <= day and (self.to is None or day <= self.to)


class BondNote(Rule):
    """Something to be kept where a grant or a bond is used."""

    id: Id
    applies: Literal["grant", "bond"]
    text: Words
    cite: Citations


class Bonds(Rule):
    """The bonds, the special allocations and the principles of borrowing, as their file holds them."""

    schema_: Literal["todoku.bonds/1"] = Field(alias="schema")
    sources: Annotated[dict[Id, Provenance], Field(min_length=1)]
    bonds: Annotated[tuple[Bond, ...], Field(min_length=1)]
    special_allocations: tuple[SpecialAllocation, ...] = ()
    principles: dict[Principle, Note]
    notes: tuple[BondNote, ...] = ()

    @model_validator(mode="after")
    def _all_principles(self) -> Bonds:
        if set(self.principles) != set(get_args(Principle)):
            raise PydanticCustomError("principles", "every principle of borrowing")
        return self

    def bond(self, name: str) -> Bond:
        """Return a bond by its id; ProgrammeError listing the ids there are."""
        for one in self.bonds:
            if one.id == name:
                return one
        raise ProgrammeError("bond.unknown", value=name, allowed=[one.id for one in self.bonds])

    def cited(self, cite: Citations) -> dict[str, str]:
        """Return clause and source of a cell, as a trace step carries them."""
        main = cite[0]
        origin = self.sources[main.source]
        parts = [f"{origin.publisher}「{origin.title}」", origin.as_of, origin.url]
        place = f" ({main.at})" if main.at else ""
        return {"clause": f"「{main.quote}」{place}", "source": " ".join(part for part in parts if part)}


@cache
def builtin_bonds() -> Bonds:
    """Return the built-in bonds."""
    return load_bonds(BONDS_FILE)


def load_bonds(file: Path) -> Bonds:
    """Return the bonds of a file; ProgrammeError naming file, line and clause of its first mistake."""
    problems, found = read_bonds(file)
    if found is None:
        raise problems[0]
    return found[0]


def read_bonds(file: Path) -> tuple[Sequence[ProgrammeError], tuple[Bonds, Marked] | None]:
    """Return every mistake of a file of bonds, and the bonds with the lines of their places if there is none."""
    return read_form(file, Bonds, name=file.name, faults=_faults)


def _faults(bonds: Bonds) -> Iterator[Fault]:
    ids = [bond.id for bond in bonds.bonds]
    for number, bond in enumerate(bonds.bonds):
        if bond.id in ids[:number]:
            yield Fault(("bonds", number), "programme.repeated", {"value": bond.id})
        for index, (earlier, later) in enumerate(pairwise(bond.versions), start=1):
            place, last, first = ("bonds", number, "versions", index), earlier.to, later.from_
            if last is None or first <= last:
                dates = {"first": last.isoformat() if last else "-", "second": first.isoformat()}
                yield Fault(place, "programme.time_overlap", dates)
            elif first != last + dt.timedelta(days=1):
                yield Fault(place, "programme.time_gap", days_between(last, first))
    yield from _loose_sources((), bonds.model_dump(by_alias=True), set(bonds.sources))


def _loose_sources(path: Place, content: Any, known: set[str]) -> Iterator[Fault]:
    if isinstance(content, dict) and "quote" in content and content["source"] not in known:
        yield Fault((*path, "source"), "programme.no_source", {"source": content["source"]})
    parts: Iterable[tuple[Any, Any]] = content.items() if isinstance(content, dict) else enumerate(content)
    for name, part in parts:
        if isinstance(part, (dict, list, tuple)):
            yield from _loose_sources((*path, name), part, known)
