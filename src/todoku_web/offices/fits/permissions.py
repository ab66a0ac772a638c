"""Who may do what with fit-and-gap studies, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.models import OrganisationKind
from todoku_web.accounts.predicates import (
    belongs_to_owner,
    is_approver_of_owner,
    is_bureau_of_area,
    is_drafter_of_owner,
    is_prefecture_of_area,
    is_signed_in,
)


@rules.predicate
def is_a_municipality(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality."""
    return organisation is not None and organisation.kind == OrganisationKind.MUNICIPALITY


@rules.predicate
def is_shared(_person: Any, study: Any) -> bool:
    """The study is shared with the prefecture and the bureau."""
    return study is not None and study.is_shared


SENTENCES: dict[str, Any] = {
    "list_study": is_signed_in,
    "begin_study": is_a_municipality & is_drafter_of_owner,
    "view_study": belongs_to_owner | (is_shared & (is_prefecture_of_area | is_bureau_of_area)),
    "view_files": belongs_to_owner,
    "edit_study": is_drafter_of_owner,
    "add_file": is_drafter_of_owner,
    "run_study": is_drafter_of_owner,
    "decide_item": is_drafter_of_owner,
    "share_study": ~is_shared & is_approver_of_owner,
    "unshare_study": is_shared & is_approver_of_owner,
}

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"fits.{_name}", _sentence)
