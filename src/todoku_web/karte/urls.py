"""The addresses of karte."""

from __future__ import annotations

from django.urls import path

from todoku_web.karte import views

urlpatterns = [
    path("areas/", views.area_list, name="area_list"),
    path("areas/find", views.find, name="area_find"),
    path("areas/compare", views.compare, name="area_compare"),
    path("areas/download.csv", views.list_csv, name="area_list_csv"),
    path("areas/download.xlsx", views.list_xlsx, name="area_list_xlsx"),
    path("areas/<str:code>/", views.area_page, name="area"),
    path("areas/<str:code>/data.json", views.area_json_file, name="area_json"),
    path("areas/<str:code>/data.csv", views.area_csv_file, name="area_csv"),
]
