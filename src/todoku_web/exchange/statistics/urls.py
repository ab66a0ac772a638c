"""The addresses of statistics."""

from __future__ import annotations

from django.urls import include, path

from todoku_web.exchange.statistics import views

app_name = "statistics"
_statistics = [
    path("", views.figures, name="figures"),
    path("needs/", views.needs, name="needs"),
    path("figures.<slug:kind>", views.file, name="file"),
    path("dictionary.csv", views.dictionary, name="dictionary"),
]
urlpatterns = [path("exchange/statistics/", include(_statistics))]
