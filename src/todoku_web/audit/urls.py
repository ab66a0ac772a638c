"""The addresses of the audit log."""

from __future__ import annotations

urlpatterns: list[object] = []
