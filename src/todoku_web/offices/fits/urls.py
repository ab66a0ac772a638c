"""The addresses of fit-and-gap studies."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.offices.fits.views import decisions, files, runs, studies

app_name = "fits"
_study = [
    path("", studies.study, name="study"),
    path("edit/", studies.edit, name="edit"),
    path("share/<slug:name>/", studies.share, name="share"),
    path("files/new/", files.new, name="new_file"),
    path("files/<uuid:file_id>/", files.file, name="file"),
    path("worksheet/", files.worksheet, name="worksheet"),
    path("runs/new/", runs.new, name="new_run"),
    path("runs/<int:number>/", runs.run, name="run"),
    path("runs/<int:number>/<slug:kind>/", runs.result_file, name="result_file"),
    path("items/<slug:item>/", decisions.item, name="item"),
    path("items/<slug:item>/decide/", decisions.decide, name="decide"),
    path("items/<slug:item>/take-back/", decisions.take_back, name="take_back"),
]
_studies = [
    path("", studies.studies, name="list"),
    path("new/", studies.new, name="new"),
    path("<uuid:study_id>/", include(_study)),
]
urlpatterns = [path("fits/", include(_studies))]
