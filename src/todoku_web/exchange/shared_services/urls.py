"""The addresses of shared services."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.shared_services.views import costs, documents, effects, keys, lists, members, services, use

app_name = "shared_services"
_document = [
    path("", documents.document, name="document"),
    path("write/", documents.write_document, name="write_document"),
    path("<int:number>/", documents.document, name="document_version"),
    path("<int:number>/document.pdf", documents.document_pdf, name="document_pdf"),
    path("<int:number>/files/<uuid:file_id>/", documents.attachment, name="attachment"),
]
_service = [
    path("", services.service, name="service"),
    path("edit/", services.edit, name="edit"),
    path("act/<slug:name>/", services.act, name="act"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite, name="invite"),
    path("members/join/", members.join, name="join"),
    path("members/<uuid:member_id>/<slug:name>/", members.act, name="act_member"),
    path("key/", keys.key, name="key"),
    path("key/propose/", keys.propose, name="propose_key"),
    path("key/confirm/<uuid:member_id>/", keys.confirm, name="confirm_key"),
    path("costs/", costs.costs, name="costs"),
    path("costs/shares.csv", costs.shares_file, name="shares_file"),
    path("costs/new/", costs.new_item, name="new_cost"),
    path("costs/<uuid:item_id>/", costs.item, name="cost"),
    path("costs/<uuid:item_id>/remove/", costs.remove_item, name="remove_cost"),
    path("costs/<int:year>/settle/", costs.settle, name="settle"),
    path("documents/<slug:kind>/", include(_document)),
    path("data/", documents.agreement, name="agreement"),
    path("data/write/", documents.write_agreement, name="write_agreement"),
    path("data/agree/<uuid:member_id>/", documents.consent, name="consent"),
    path("use/", use.use, name="use"),
    path("use/import/", use.hand_in, name="import"),
    path("use/import/<uuid:upload_id>/", use.preview, name="preview"),
    path("use/<uuid:member_id>/<int:year>/", use.count, name="count"),
    path("effects/new/", effects.new_effect, name="new_effect"),
    path("effects/<uuid:effect_id>/", effects.effect, name="effect"),
    path("effects/<uuid:effect_id>/remove/", effects.remove_effect, name="remove_effect"),
]
_services = [
    path("", lists.services, name="list"),
    path("mine/", lists.mine, name="mine"),
    path("progress/", lists.progress, name="progress"),
    path("new/", services.new, name="new"),
    path("<uuid:service_id>/", include(_service)),
]
urlpatterns = [path("shared-services/", include(_services))]
