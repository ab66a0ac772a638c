"""Who may do what with files that were handed in."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.predicates import belongs_to_owner


@rules.predicate
def handed_it_in(person: Any, upload: Any) -> bool:
    """The person handed the file in."""
    return upload is not None and upload.by_id is not None and upload.by_id == person.pk


rules.add_perm("uploads.view_upload", handed_it_in | belongs_to_owner)
