"""Who may do what with reports of service, as sentences."""

from __future__ import annotations

from typing import Any

import rules
from allauth.account.models import EmailAddress

from todoku_web.accounts.models import OrganisationKind
from todoku_web.accounts.predicates import (
    anybody,
    belongs_to_owner,
    is_bureau_of_area,
    is_municipality_of_area,
    is_prefecture_of_area,
    is_reviewer_in_municipality_of_area,
    is_reviewer_of_owner,
    is_signed_in,
)
from todoku_web.service_reports.models import OPEN, State


@rules.predicate
def has_a_verified_address(person: Any) -> bool:
    """The person has confirmed an e-mail address."""
    return bool(person.is_authenticated and EmailAddress.objects.filter(user_id=person.pk, verified=True).exists())


@rules.predicate
def reported_it(person: Any, report: Any) -> bool:
    """The person made the report."""
    return bool(person.is_authenticated and report is not None and report.reporter_id == person.pk)


@rules.predicate
def is_undecided(_person: Any, report: Any) -> bool:
    """Nobody has decided on the report yet."""
    return report is not None and report.state in OPEN


@rules.predicate
def is_asked_back(_person: Any, report: Any) -> bool:
    """The municipality has a question about the report."""
    return report is not None and report.state == State.ASKED


@rules.predicate
def is_decided(_person: Any, report: Any) -> bool:
    """The report was confirmed or rejected."""
    return report is not None and report.state in (State.CONFIRMED, State.REJECTED)


@rules.predicate
def is_a_municipality(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality."""
    return organisation is not None and organisation.kind == OrganisationKind.MUNICIPALITY


SENTENCES = {
    "list_report": anybody,
    "add_report": has_a_verified_address,
    "list_own_report": is_signed_in,
    "view_report": reported_it | is_municipality_of_area | is_bureau_of_area | is_prefecture_of_area,
    "view_place": reported_it | is_municipality_of_area,
    "view_names": is_municipality_of_area,
    "change_report": reported_it & is_undecided,
    "withdraw_report": reported_it & is_undecided,
    "answer_report": reported_it & is_asked_back,
    "review_report": is_reviewer_in_municipality_of_area & is_undecided,
    "reopen_report": is_reviewer_in_municipality_of_area & is_decided,
    "view_inbox": is_a_municipality & (belongs_to_owner | is_bureau_of_area | is_prefecture_of_area),
    "declare_service": is_a_municipality & is_reviewer_of_owner,
}
"""Name of a permission -> who has it; ``right.service_reports.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"service_reports.{_name}", _sentence)
