"""The addresses of people and organisations."""

from __future__ import annotations

from django.urls import path

from todoku_web.accounts.views import invitations, members, organisations, people, wishes

urlpatterns = [
    path("account/", people.account_home, name="account_home"),
    path("rights/", people.rights_page, name="rights"),
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/all/", organisations.every_organisation, name="every_organisation"),
    path("organisations/new/", organisations.new_organisation, name="new_organisation"),
    path("organisations/wish/", wishes.ask, name="ask_for_organisation"),
    path("organisations/wishes/", wishes.waiting, name="organisation_requests"),
    path("organisations/wishes/<int:pk>/", wishes.decide, name="decide_on_organisation"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/invite/", invitations.new_invitation, name="invite_member"),
    path(
        "organisations/<int:pk>/invitations/<int:invitation_pk>/withdraw/",
        invitations.withdraw,
        name="withdraw_invitation",
    ),
    path("organisations/<int:pk>/members/<int:member_pk>/", members.member, name="member"),
    path("organisations/<int:pk>/members/<int:member_pk>/remove/", members.remove, name="remove_member"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
]
