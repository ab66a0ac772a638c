"""Settings of the portal under test: a folder of its own, files unhashed, passwords quickly checked."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for name in [name for name in os.environ if name.startswith("TODOKU_") and name != "TODOKU_REQUIRE"]:
    del os.environ[name]  # how a portal on this machine is set up is nothing to the tests; DATABASE_URL is
os.environ["TODOKU_HOME"] = tempfile.mkdtemp(prefix="todoku-web-")
os.environ["TODOKU_SECRET_KEY"] = "only-for-tests"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # a browser that is driven keeps a loop running in the test's thread
atexit.register(shutil.rmtree, os.environ["TODOKU_HOME"], ignore_errors=True)

from todoku_web.settings import *

Path(STATIC_ROOT).mkdir()
Path(HOME_FOLDER, "logs").mkdir(exist_ok=True)
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
