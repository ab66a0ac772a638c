"""What sentences on the inquiries of municipalities are said with."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.models import OrganisationKind
from todoku_web.accounts.predicates import belongs_to_owner, is_bureau_of_area, is_prefecture_of_area


@rules.predicate
def is_a_municipality(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality."""
    return organisation is not None and organisation.kind == OrganisationKind.MUNICIPALITY


@rules.predicate
def is_shared(_person: Any, inquiry: Any) -> bool:
    """The inquiry is shared with the prefecture and the bureau."""
    return inquiry is not None and inquiry.is_shared


reads_it = belongs_to_owner | (is_shared & (is_prefecture_of_area | is_bureau_of_area))
"""The person is in the municipality whose inquiry it is, or over it where it is shared."""
