#!/bin/sh
# Installs a locked set of packages and the project itself: install.sh BIN LOCKFILE. uv is used where present, else pip alone.
set -eu
bin=$1
lock=$2
if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --python "$bin/python" --require-hashes -r "$lock"
    uv pip install --quiet --python "$bin/python" --no-deps --no-build-isolation -e .
else
    "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    "$bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
