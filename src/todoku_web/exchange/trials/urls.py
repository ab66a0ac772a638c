"""The addresses of trials."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.trials.views import lists, parts, records, trials

app_name = "trials"
_trial = [
    path("", trials.trial, name="trial"),
    path("sheet/", trials.sheet, name="sheet"),
    path("sheet.pdf", trials.sheet_pdf, name="sheet_pdf"),
    path("part/<slug:name>/", parts.part, name="part"),
    path("station/", parts.station, name="station"),
    path("indicators/new/", parts.new_indicator, name="new_indicator"),
    path("indicators/<uuid:indicator_id>/<slug:name>/", parts.indicator, name="indicator"),
    path("log/", records.log, name="log"),
    path("files/", records.file, name="add_file"),
    path("files/<uuid:file_id>/", records.download, name="file"),
    path("act/<slug:name>/", trials.act, name="act"),
]
_trials = [
    path("", lists.trials, name="list"),
    path("mine/", lists.mine, name="mine"),
    path("new/<uuid:need_id>/", trials.new, name="new"),
    path("<uuid:trial_id>/", include(_trial)),
]
urlpatterns = [path("trials/", include(_trials))]
