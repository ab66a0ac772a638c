"""What the portal knows of who applies, for the rules of eligibility."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from todoku.areas.registry import current_codes, register
from todoku.errors import AreaError
from todoku.sources.builtin import facts
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.calls.eligibility import PERSON, Applicant

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation


def applicant_of(organisation: Organisation | None) -> Applicant:
    """Return what is known of an organisation that applies; None is a person who applies for themselves."""
    if organisation is None:
        return Applicant(PERSON)
    codes = organisation.area_codes
    town = organisation.kind == OrganisationKind.MUNICIPALITY and len(codes) == 1
    return Applicant(organisation.kind, codes, _people(codes[0]) if town else None)


def _people(code: str) -> int | None:
    """Return the people of a municipality by the census; None where that is not known here."""
    if code in register().prefectures or code in register().subprefectures:
        return None
    try:
        codes = current_codes(code)
    except AreaError:
        return None
    return _census().get(codes[0]) if len(codes) == 1 else None


@cache
def _census() -> dict[str, int]:
    known = facts()[["code5", "population"]].dropna()
    return {str(code): int(people) for code, people in known.itertuples(index=False)}
