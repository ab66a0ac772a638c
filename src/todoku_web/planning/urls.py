"""The addresses of planning."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.planning.views import approval, changes, comments, comparing, drafts, lists, papers, results

app_name = "planning"
_one_plan = [
    path("", results.plan, name="plan"),
    path("settings/", drafts.settings, name="settings"),
    path("compute/", drafts.start, name="compute"),
    path("versions/", results.versions, name="versions"),
    path("versions/<int:number>/", results.plan, name="version"),
    path("versions/<int:number>/map/<str:name>.geojson", results.layer, name="layer"),
    path("versions/<int:number>/files/<str:lang>/<str:name>", results.file, name="file"),
    path("versions/<int:number>/tables-<str:lang>.xlsx", results.tables, name="tables"),
    path("versions/<int:number>/<str:layer>/", changes.places, name="places"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:edit_id>/undo/", changes.undo, name="undo"),
    path("present/", changes.present, name="present"),
    path("comments/", comments.comments, name="comments"),
    path("comments/<int:comment_id>/reply/", comments.answer, name="answer"),
    path("comments/<int:comment_id>/<str:name>/", comments.settle, name="settle"),
    path("approval/", approval.approval, name="approval"),
    path("approval/<str:name>/", approval.go, name="go"),
    path("paper/", papers.paper, name="paper"),
    path("paper.pdf", papers.pdf, name="paper_pdf"),
]
_plans = [
    path("", lists.plans, name="plans"),
    path("new/", drafts.new, name="new"),
    path("compare/", comparing.compare, name="compare"),
    path("compare/<str:name>.geojson", comparing.changed_layer, name="changed_layer"),
    path("<uuid:plan_id>/", include(_one_plan)),
]
urlpatterns = [path("plans/", include(_plans))]
