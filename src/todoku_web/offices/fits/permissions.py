"""Who may do what with fit-and-gap studies, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.predicates import belongs_to_owner, is_approver_of_owner, is_drafter_of_owner, is_signed_in
from todoku_web.offices.inquiries.permissions import is_a_municipality, is_shared, reads_it

SENTENCES: dict[str, Any] = {
    "list_study": is_signed_in,
    "begin_study": is_a_municipality & is_drafter_of_owner,
    "view_study": reads_it,
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
