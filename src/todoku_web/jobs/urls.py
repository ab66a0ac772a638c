"""The addresses of jobs."""

from __future__ import annotations

from django.urls import path

from todoku_web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.job_list, name="list"),
    path("jobs/<uuid:pk>/", views.job_page, name="job"),
    path("jobs/<uuid:pk>/events", views.job_events, name="events"),
    path("jobs/<uuid:pk>/cancel", views.cancel, name="cancel"),
    path("jobs/<uuid:pk>/retry", views.retry, name="retry"),
    path("jobs/<uuid:pk>/files/<path:name>", views.download, name="file"),
]
