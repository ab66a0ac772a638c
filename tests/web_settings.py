"""Settings of the portal under test: a folder of its own, files unhashed, passwords quickly checked."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ["TODOKU_HOME"] = tempfile.mkdtemp(prefix="todoku-web-")
os.environ["TODOKU_SECRET_KEY"] = "only-for-tests"

from todoku_web.settings import *

Path(STATIC_ROOT).mkdir()
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
