#!/bin/sh
# Writes requirements/*.txt and the font's package-lock anew: newest allowed versions, with hashes, naming no registry.
# The verifier is left out: it is installed from the folder beside.
set -eu
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header \
        --no-emit-package liangzhao-verify "$@"
}

compile pyproject.toml requirements/build.in --python-version 3.11 -o requirements/runtime.txt
compile pyproject.toml requirements/build.in --extra dev -c requirements/runtime.txt --python-version 3.11 \
    -o requirements/dev.txt
compile requirements/outside.in --no-deps --python-version 3.12 -o requirements/outside.txt
compile requirements/cose.in --python-version 3.11 -o requirements/cose.txt --no-emit-package asn1crypto \
    --no-emit-package cffi --no-emit-package cryptography --no-emit-package pycparser
compile requirements/fonts/fonts.in --no-deps --python-version 3.11 -o requirements/fonts/fonts.txt
npm --prefix requirements/fonts update --package-lock-only --omit-lockfile-registry-resolved --loglevel=error
npm --prefix requirements/platform update --package-lock-only --omit-lockfile-registry-resolved --loglevel=error
