"""A row of a fit-and-gap study: an item of the standard or of the town, with its gaps and decision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from todoku.office.specification.as_is import AsIsItem, Decision
    from todoku.office.specification.fields import FieldChange
    from todoku.office.specification.model import Kind, Requirement
    from todoku.office.specification.pairing import Pairing


class Gap(StrEnum):
    """How an item does not fit."""

    FORBIDDEN_IN_USE = "forbidden_in_use"  # the town has what the standard forbids
    BEYOND_STANDARD = "beyond_standard"  # the town has what the standard does not know
    OPTION_LACKING = "option_lacking"  # the town has a standard option that the package lacks
    NEW_WORK = "new_work"  # the town lacks what is mandatory
    CUSTOMISED = "customised"  # the town has it customised, and the standardised system is not
    DIFFERS = "differs"  # a form or data item of the town differs from the standard's
    MANDATORY_LACKING = "mandatory_lacking"  # the package lacks what is mandatory: it does not conform
    MANDATORY_LATER = "mandatory_later"  # the package lacks what will be mandatory on a later day
    FORBIDDEN_IN_PACKAGE = "forbidden_in_package"  # the package has what is forbidden: it does not conform


class Open(StrEnum):
    """What has to be cleared up before an item can be judged."""

    TO_CONFIRM = "to_confirm"  # an item of the standard resembles it; a person has to say whether it is the same
    UNANSWERED = "unanswered"  # the town has not said whether it has it
    PACKAGE_UNKNOWN = "package_unknown"  # the vendor has not said whether the package has it
    CLASS_UNKNOWN = "class_unknown"  # the class in the specification could not be read
    HAND_UNKNOWN = "hand_unknown"  # an id written by hand is none of the standard's


class Verdict(StrEnum):
    """What a row comes to."""

    FIT = "fit"
    GAP = "gap"
    OPEN = "open"
    NOT_NEEDED = "not_needed"  # neither the standard asks for it nor does the town have it
    NOT_APPLICABLE = "not_applicable"  # not for this kind of body


OF_THE_TOWN = (
    Gap.FORBIDDEN_IN_USE,
    Gap.BEYOND_STANDARD,
    Gap.OPTION_LACKING,
    Gap.NEW_WORK,
    Gap.CUSTOMISED,
    Gap.DIFFERS,
)
"""Gaps on which the town decides; the others are for the vendor to mend."""


HOURS_BASES = ("unknown", "estimated", "survey", "measured")
"""How hours came to be known, the weakest first."""


@dataclass(frozen=True, slots=True)
class Row:
    """An item with its three columns: what the town does, what the standard says, what the package has.

    ``id`` is the standard's, "" for an item that only the town has; ``key`` is unlike for every row. ``requirement`` is
    the class for the kind of body, None where the standard has none or it could not be read. ``in_force`` says whether
    the day of conformity has come. ``present`` and ``in_package`` are None where nobody has said.
    """

    key: str
    kind: Kind
    id: str
    levels: tuple[str, ...]
    name: str
    text: str
    requirement: Requirement | None
    conformity_date: dt.date | None
    in_force: bool
    present: bool | None
    in_package: bool | None
    verdict: Verdict
    gaps: tuple[Gap, ...] = ()
    opens: tuple[Open, ...] = ()
    own: tuple[AsIsItem, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    package_note: str = ""
    decision: Decision | None = None
    faults: tuple[str, ...] = ()
    """Why the decision does not hold: codes below ``office.fit.fault.``."""
    place: str = ""

    @property
    def to_decide(self) -> bool:
        """Whether the town has to decide on it."""
        return any(gap in OF_THE_TOWN for gap in self.gaps)

    @property
    def decided(self) -> bool:
        """Whether there is a decision that holds."""
        return self.decision is not None and not self.faults

    @property
    def hours_per_year(self) -> float | None:
        """Hours a year of the town's work that hang on it; None where none of its items says."""
        known = [item.hours_per_year for item in self.own if item.hours_per_year is not None]
        return sum(known) if known else None

    @property
    def hours_basis(self) -> str:
        """How those hours came to be known: the weakest basis among them."""
        bases = {item.hours_basis for item in self.own if item.hours_per_year is not None}
        return next((basis for basis in HOURS_BASES if basis in bases), HOURS_BASES[0])
