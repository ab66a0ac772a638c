"""Every change of people and organisations: checked, made and written to the audit log in one transaction."""

from todoku_web.accounts.actions.first_steps import make_administrator, make_person, password_link, seed_organisations
from todoku_web.accounts.actions.invitations import accept_invitation, invite, withdraw_invitation
from todoku_web.accounts.actions.members import change_member, remove_member, rename_person
from todoku_web.accounts.actions.organisations import ask_for_organisation, decide_on_organisation, make_organisation

__all__ = [
    "accept_invitation",
    "ask_for_organisation",
    "change_member",
    "decide_on_organisation",
    "invite",
    "make_administrator",
    "make_organisation",
    "make_person",
    "password_link",
    "remove_member",
    "rename_person",
    "seed_organisations",
    "withdraw_invitation",
]
