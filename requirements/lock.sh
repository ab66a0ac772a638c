#!/bin/sh
# Writes the locked requirements again: names, versions and hashes, no addresses. Needs uv.
set -eu
common="--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate"
uv pip compile --quiet $common pyproject.toml requirements/build.in --extra dev --extra web --extra office --extra dask -o requirements/dev.txt
uv pip compile --quiet $common pyproject.toml requirements/build.in --extra office -c requirements/dev.txt -o requirements/run.txt
uv pip compile --quiet $common pyproject.toml requirements/build.in --extra web -c requirements/dev.txt -o requirements/web.txt
