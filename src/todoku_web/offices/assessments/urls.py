"""The addresses of assessments: a list for each kind, and what belongs to one assessment."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.views import answers, assessments, files, measurements, runs

app_name = "assessments"
_assessment = [
    path("", assessments.assessment, name="assessment"),
    path("edit/", assessments.edit, name="edit"),
    path("share/<slug:name>/", assessments.share, name="share"),
    path("files/new/", files.new, name="new_file"),
    path("files/<uuid:file_id>/", files.file, name="file"),
    path("files/<uuid:file_id>/take-out/", files.take_out, name="take_out_file"),
    path("answers/", answers.answers, name="answers"),
    path("answers/<slug:chapter_id>/", answers.chapter, name="chapter"),
    path("worksheets/<slug:role>/", files.worksheet, name="worksheet"),
    path("measurements/new/", measurements.new, name="new_measurement"),
    path("measurements/<uuid:measurement_id>/take-out/", measurements.take_out, name="take_out_measurement"),
    path("runs/new/", runs.new, name="new_run"),
    path("runs/<int:number>/", runs.run, name="run"),
    path("runs/<int:number>/<slug:paper>/", runs.result_file, name="result_file"),
]
_assessments = [
    path("<uuid:assessment_id>/", include(_assessment)),
    *(path(f"{name}/", assessments.assessments, {"kind": name}, name=name) for name in KINDS),
    path("<slug:kind>/new/", assessments.new, name="new"),
]
urlpatterns = [path("assessments/", include(_assessments))]
