"""The addresses of standards."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.offices.standards.views import adoptions, comments, editions, standards, steps

app_name = "standards"
_edition = [
    path("", editions.edition, name="edition"),
    path("diagram.svg", editions.picture, name="picture"),
    path("diagram.bpmn", editions.diagram, name="diagram"),
    path("act/<slug:name>/", editions.act, name="act"),
    path("adopt/", adoptions.adopt, name="adopt"),
    path("cost/", editions.cost, name="cost"),
    path("steps/<int:place>/", steps.step, name="step"),
    path("steps/<int:place>/write/", steps.write, name="write"),
    path("know-how/import/", steps.take_in, name="import"),
    path("know-how/file/<slug:kind>/", steps.export, name="export"),
    path("know-how/<int:item_id>/answer/", steps.answer, name="answer"),
    path("know-how/<int:item_id>/remove/", steps.remove, name="remove"),
]
_standard = [
    path("", standards.standard, name="standard"),
    path("edit/", standards.edit, name="edit"),
    path("members/", standards.members, name="members"),
    path("differences/", editions.differences, name="differences"),
    path("comments/", comments.say, name="say"),
    path("comments/<int:comment_id>/<slug:name>/", comments.mark, name="mark"),
    path("adoptions/<int:adoption_id>/", adoptions.edit, name="edit_adoption"),
    path("editions/new/", editions.new, name="new_edition"),
    path("editions/<int:number>/", include(_edition)),
]
_standards = [
    path("", standards.standards, name="list"),
    path("new/", standards.new, name="new"),
    path("<uuid:standard_id>/", include(_standard)),
]
urlpatterns = [path("standards/", include(_standards))]
