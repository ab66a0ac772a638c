"""Who may do what with organisations and with the audit log, each as a sentence.

The log stands below people in the order of apps and knows no roles; who may read it is said here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from todoku_web.accounts.models import Invitation, Membership, Role
from todoku_web.accounts.predicates import (
    belongs_to_owner,
    is_administrator_of_owner,
    is_oneself,
    is_signed_in,
    is_site_staff,
)

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation
    from todoku_web.accounts.rights import Samples

rules.add_perm("accounts.view_organisation", belongs_to_owner | is_site_staff)
rules.add_perm("accounts.invite_member", is_administrator_of_owner | is_site_staff)
rules.add_perm("accounts.change_member", is_administrator_of_owner | is_site_staff)
rules.add_perm("accounts.remove_member", is_administrator_of_owner | is_site_staff | is_oneself)
rules.add_perm("accounts.ask_for_organisation", is_signed_in)
rules.add_perm("accounts.list_organisations", is_site_staff)
rules.add_perm("accounts.make_organisation", is_site_staff)
rules.add_perm("accounts.decide_on_organisation", is_site_staff)
rules.add_perm("audit.read_log", is_administrator_of_owner)
rules.add_perm("audit.read_portal_log", is_site_staff)


def rights_samples(town: Organisation) -> Samples:
    """Return unsaved things of a town for the table of rights."""
    member = Membership(organisation=town, role=Role.DRAFTER)
    return {
        "accounts.view_organisation": {"": town},
        "accounts.invite_member": {"": Invitation(organisation=town)},
        "accounts.change_member": {"": member},
        "accounts.remove_member": {"": member},
        "audit.read_log": {"": town},
    }
