"""The addresses of satellite offices."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.satellite_offices.views import booking, directory, keeping, offices, studies, use

_office = [
    path("", offices.office, name="office"),
    path("part/<slug:name>/", offices.part, name="part"),
    path("hours/", offices.hours, name="hours"),
    path("act/<slug:name>/", offices.act, name="act"),
    path("places/new/", keeping.new_place, name="new_place"),
    path("places/<int:place_id>/", keeping.place, name="place"),
    path("places/<int:place_id>/book/", booking.book, name="book"),
    path("closures/", keeping.closures, name="closures"),
    path("closures/<int:closure_id>/reopen/", keeping.reopen, name="reopen"),
    path("board/", keeping.board, name="board"),
    path("use/", use.use, name="use"),
    path("use.csv", use.use_file, name="use_file"),
]
_booking = [
    path("", booking.booking, name="booking"),
    path("edit/", booking.edit, name="edit_booking"),
    path("cancel/", booking.cancel, name="cancel"),
    path("count/", booking.count, name="count"),
]
_study = [
    path("", studies.study, name="study"),
    path("result.<slug:kind>", studies.study_file, name="study_file"),
    path("need/", studies.make_need, name="make_need"),
]
_all = [
    path("", directory.home, name="home"),
    path("offices.<slug:kind>", directory.directory_file, name="file"),
    path("new/", offices.new, name="new"),
    path("known/<slug:entry_id>/", directory.known, name="known"),
    path("known/<slug:entry_id>/take-over/", directory.take_over, name="take_over"),
    path("mine/", booking.mine, name="mine"),
    path("mine/calendar/", booking.renew, name="renew"),
    path("calendar/<str:key>.ics", booking.feed, name="feed"),
    path("bookings/<uuid:booking_id>/", include(_booking)),
    path("siting/", studies.studies, name="studies"),
    path("siting/new/", studies.new, name="new_study"),
    path("siting/<uuid:study_id>/", include(_study)),
    path("<int:office_id>/", include(_office)),
]
urlpatterns = [path("satellite-offices/", include((_all, "satellite_offices")))]
