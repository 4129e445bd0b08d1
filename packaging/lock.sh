#!/bin/sh
# Renews requirements/*.lock from pyproject.toml: exact versions with hashes, for every system and Python we support.
# `lock.sh --upgrade` takes the newest versions that pyproject.toml admits, otherwise what is locked stays.
set -eu
cd "$(dirname "$0")/.."
UV=${UV:-.venv/bin/uv}

UPGRADE=
[ "${1:-}" != "--upgrade" ] || UPGRADE=--upgrade

compile() { # compile OUTPUT ARGUMENTS...: an index address never gets into the file
    output=$1
    shift
    # shellcheck disable=SC2086  # empty or one word
    "$UV" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate $UPGRADE \
        --custom-compile-command "make lock" --python-version 3.11 --output-file "requirements/$output" "$@"
}

build_needs() {
    .venv/bin/python -c '
import tomllib
print("\n".join(tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"]))'
}

compile run.lock pyproject.toml
compile package.lock --extra package --constraints requirements/run.lock pyproject.toml
compile dev.lock --extra dev --constraints requirements/run.lock pyproject.toml
build_needs | compile build.lock --constraints requirements/dev.lock -
