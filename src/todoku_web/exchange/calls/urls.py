"""The addresses of calls."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.calls.views import applying, handling, organising, public

app_name = "calls"
_one_call = [
    path("", public.call, name="call"),
    path("call.ics", public.call_feed, name="call_feed"),
    path("settings/", organising.settings, name="settings"),
    path("form/", organising.form, name="form"),
    path("step/<slug:name>/", organising.step, name="step"),
    path("apply/", applying.apply, name="apply"),
    path("applications/", handling.applications, name="applications"),
    path("applications.csv", handling.table, name="table"),
    path("outcomes/", handling.set_outcomes, name="outcomes"),
]
_calls = [
    path("", public.calls, name="list"),
    path("calls.ics", public.feed, name="feed"),
    path("new/", organising.new, name="new"),
    path("mine/", applying.mine, name="mine"),
    path("applications/<uuid:application_id>/", applying.application, name="application"),
    path("applications/<uuid:application_id>/withdraw/", applying.withdraw, name="withdraw"),
    path("applications/<uuid:application_id>/files/<slug:field>/", applying.file, name="file"),
    path("<uuid:call_id>/", include(_one_call)),
]
urlpatterns = [path("calls/", include(_calls))]
