"""The addresses of lending."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.lending.views import board, borrowing, catalogue, loans, stock

_lending = [
    path("", catalogue.home, name="home"),
    path("mine/", borrowing.mine, name="mine"),
    path("feeds/<str:key>.ics", board.feed, name="feed"),
    path("by/<int:pk>/", board.board, name="board"),
    path("by/<int:pk>/stock/", board.stock, name="stock"),
    path("by/<int:pk>/terms/", board.terms, name="terms"),
    path("by/<int:pk>/reservations.csv", board.reservations, name="csv"),
    path("by/<int:pk>/equipment/new/", stock.new_equipment, name="new_equipment"),
    path("by/<int:pk>/kits/new/", stock.new_kit, name="new_kit"),
    path("equipment/<int:pk>/edit/", stock.edit_equipment, name="edit_equipment"),
    path("equipment/<int:pk>/units/", stock.units, name="units"),
    path("equipment/<int:pk>/photos/<int:photo>/", catalogue.photo, name="photo"),
    path("equipment/<int:pk>/photos/<int:photo>/remove/", stock.remove_photo, name="remove_photo"),
    path("kit/<int:pk>/edit/", stock.edit_kit, name="edit_kit"),
    path("units/<int:pk>/", stock.unit, name="unit"),
    path("units/<int:pk>/feed/", stock.renew_feed, name="renew_feed"),
    path("reservations/<uuid:reservation_id>/", loans.reservation, name="reservation"),
    path("reservations/<uuid:reservation_id>/edit/", borrowing.edit, name="edit"),
    path("reservations/<uuid:reservation_id>/hand-over/", loans.hand_over, name="hand_over"),
    path("reservations/<uuid:reservation_id>/return/", loans.take_back, name="take_back"),
    path("reservations/<uuid:reservation_id>/photo/", loans.return_photo, name="return_photo"),
    path("reservations/<uuid:reservation_id>/<slug:action>/", loans.act, name="act"),
    path("<slug:kind>/<int:pk>/", catalogue.thing, name="thing"),
    path("<slug:kind>/<int:pk>/reserve/", borrowing.reserve, name="reserve"),
    path("<slug:kind>/<int:pk>/answer/", borrowing.answer, name="answer"),
]
urlpatterns = [path("lending/", include((_lending, "lending")))]
