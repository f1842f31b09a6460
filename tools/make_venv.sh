#!/bin/sh
# Makes .venv with pip in it, also where Debian keeps ensurepip in a package of its own.
set -eu
cd "$(dirname "$0")/.."

if "$PYTHON" -c 'import ensurepip' 2>/dev/null; then
    "$PYTHON" -m venv .venv
else
    "$PYTHON" -m venv --without-pip .venv
    "$PYTHON" -m pip --disable-pip-version-check --python .venv/bin/python install -q pip || {
        rm -r .venv
        echo "No pip for a new environment; run: sudo apt-get install python3-venv" >&2
        exit 1
    }
fi
