"""The addresses of comparisons."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.offices.comparisons.views import columns, comparisons, evidence, labels, runs, variations

app_name = "comparisons"
_comparison = [
    path("", comparisons.comparison, name="comparison"),
    path("edit/", comparisons.edit, name="edit"),
    path("members/", comparisons.members, name="members"),
    path("public/<slug:name>/", comparisons.publish, name="publish"),
    path("evidence/new/", evidence.new, name="new_evidence"),
    path("evidence/<uuid:evidence_id>/file/", evidence.file, name="file"),
    path("evidence/<uuid:evidence_id>/columns/", columns.columns, name="columns"),
    path("evidence/<uuid:evidence_id>/remove/", evidence.remove, name="remove_evidence"),
    path("variations/new/", variations.new, name="new_variation"),
    path("variations/<int:variation_id>/remove/", variations.remove, name="remove_variation"),
    path("labels/<int:decision_id>/remove/", labels.remove, name="remove_label"),
    path("runs/new/", runs.new, name="new_run"),
    path("runs/<int:number>/", runs.run, name="run"),
    path("runs/<int:number>/labels/", labels.labels, name="labels"),
    path("runs/<int:number>/<slug:kind>/", runs.result_file, name="result_file"),
]
_comparisons = [
    path("", comparisons.comparisons, name="list"),
    path("new/", comparisons.new, name="new"),
    path("worksheet.xlsx", evidence.worksheet, name="worksheet"),
    path("<uuid:comparison_id>/", include(_comparison)),
]
urlpatterns = [path("comparisons/", include(_comparisons))]
