"""The addresses of needs and offers."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.needs.views import lists, needs, offers

app_name = "needs"
_needs = [
    path("", lists.needs, name="list"),
    path("needs.<slug:kind>", lists.needs_file, name="list_file"),
    path("new/", needs.new, name="new"),
    path("mine/", lists.mine, name="mine"),
    path("waiting/", lists.waiting, name="waiting"),
    path("from-plan/<uuid:plan_id>/<slug:left>/", needs.from_plan, name="from_plan"),
    path("<uuid:need_id>/", needs.need, name="need"),
    path("<uuid:need_id>/edit/", needs.edit, name="edit"),
    path("<uuid:need_id>/<slug:name>/", needs.act, name="act"),
]
_offers = [
    path("", lists.offers, name="offers"),
    path("offers.<slug:kind>", lists.offers_file, name="offers_file"),
    path("new/", offers.new, name="new_offer"),
    path("<uuid:offer_id>/", offers.offer, name="offer"),
    path("<uuid:offer_id>/edit/", offers.edit, name="edit_offer"),
    path("<uuid:offer_id>/<slug:name>/", offers.act, name="act_offer"),
]
urlpatterns = [path("needs/", include(_needs)), path("offers/", include(_offers))]
