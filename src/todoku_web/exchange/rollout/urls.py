"""The addresses of rollout."""

from __future__ import annotations

app_name = "rollout"
urlpatterns: list[object] = []
