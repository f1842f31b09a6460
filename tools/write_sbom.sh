#!/bin/sh
# Writes the components of a node, with the digests of what may be installed, to the file named (CycloneDX 1.6, JSON).
set -eu
target=$(realpath -m "$1")
cd "$(dirname "$0")/.."
mkdir -p "$(dirname "$target")"
PYTHONWARNINGS=ignore .venv/bin/cyclonedx-py requirements requirements/runtime.txt --pyproject pyproject.toml \
    --mc-type application --output-reproducible --spec-version 1.6 --output-format JSON --output-file "$target"
