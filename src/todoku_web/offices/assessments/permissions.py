"""Who may do what with assessments, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.predicates import belongs_to_owner, is_approver_of_owner, is_drafter_of_owner, is_signed_in
from todoku_web.offices.inquiries.permissions import is_a_municipality, is_shared, reads_it

SENTENCES: dict[str, Any] = {
    "list_assessment": is_signed_in,
    "begin_assessment": is_a_municipality & is_drafter_of_owner,
    "view_assessment": reads_it,
    "view_files": belongs_to_owner,
    "edit_assessment": is_drafter_of_owner,
    "change_files": is_drafter_of_owner,
    "run_assessment": is_drafter_of_owner,
    "write_measurement": is_drafter_of_owner,
    "share_assessment": ~is_shared & is_approver_of_owner,
    "unshare_assessment": is_shared & is_approver_of_owner,
}

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"assessments.{_name}", _sentence)
