"""Who may do what with organisations and with the audit log, each as a sentence.

The log stands below people in the order of apps and knows no roles; who may read it is said here.
"""

from __future__ import annotations

import rules

from todoku_web.accounts.predicates import (
    belongs_to_owner,
    is_administrator_of_owner,
    is_oneself,
    is_signed_in,
    is_site_staff,
)

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
