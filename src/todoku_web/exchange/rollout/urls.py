"""The addresses of models for roll-out."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.rollout.views import adoptions, catalogue, collecting, portal_models

app_name = "rollout"
_model = [
    path("", portal_models.model, name="model"),
    path("model.yaml", portal_models.as_yaml, name="yaml"),
    path("edit/", portal_models.edit, name="edit"),
    path("adopt/", adoptions.adopt, name="adopt"),
    path("documents/", portal_models.add_document, name="add_document"),
    path("documents/<uuid:document_id>/", portal_models.document, name="document"),
    path("act/<slug:name>/", portal_models.act, name="act"),
]
_adoption = [
    path("", adoptions.adoption, name="adoption"),
    path("plan/", adoptions.implementation, name="implementation"),
    path("plan.pdf", adoptions.implementation_pdf, name="implementation_pdf"),
    path("part/<slug:name>/", adoptions.part, name="part"),
    path("act/<slug:name>/", adoptions.act, name="act_adoption"),
]
_rollout = [
    path("", catalogue.home, name="home"),
    path("mine/", catalogue.mine, name="mine"),
    path("trials/", catalogue.trials, name="trials"),
    path("spread/", catalogue.show_spread, name="spread"),
    path("import/", collecting.hand_in, name="import"),
    path("import/<uuid:upload_id>/", collecting.preview, name="preview"),
    path("collected/<int:collected_id>/remove/", collecting.take_out, name="remove"),
    path("make/<uuid:trial_id>/", portal_models.make, name="make"),
    path("make/standards/<uuid:standard_id>/<int:number>/", portal_models.make_of_standard, name="make_of_standard"),
    path("models/<slug:model_id>/", include(_model)),
    path("adoptions/<uuid:adoption_id>/", include(_adoption)),
]
urlpatterns = [path("rollout/", include(_rollout))]
