"""The addresses of reports of service."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.service_reports.views import filing, municipal, public

_reports = [
    path("", public.home, name="home"),
    path("new/", filing.new, name="new"),
    path("mine/", filing.mine, name="mine"),
    path("area/<slug:code>/", public.area, name="area"),
    path("area/<slug:code>/squares.geojson", public.area_squares, name="squares"),
    path("area/<slug:code>/reports.<slug:kind>", public.download, name="download"),
    path("town/<int:pk>/", municipal.inbox, name="inbox"),
    path("town/<int:pk>/declare/", municipal.declare, name="declare"),
    path("town/<int:pk>/table/", municipal.table, name="table"),
    path("town/<int:pk>/present.csv", municipal.present, name="present"),
    path("<uuid:report_id>/", filing.report, name="report"),
    path("<uuid:report_id>/edit/", filing.edit, name="edit"),
    path("<uuid:report_id>/evidence/", filing.evidence, name="evidence"),
    path("<uuid:report_id>/<slug:action>/", filing.act, name="act"),
]
urlpatterns = [path("service-reports/", include((_reports, "service_reports")))]
