#!/bin/sh
# Renews requirements/*.lock from pyproject.toml: exact versions with hashes, for every system and Python we support.
# `lock.sh --upgrade` takes the newest versions that pyproject.toml admits, otherwise what is locked stays.
set -eu
cd "$(dirname "$0")/.."
UV=${UV:-.venv/bin/uv}

compile() { # compile OUTPUT ARGUMENTS...: an index address never gets into the file
    output=$1
    shift
    "$UV" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate \
        --custom-compile-command "make lock" --python-version 3.11 --output-file "requirements/$output" "$@"
}

[ "${1:-}" = "--upgrade" ] && upgrade=--upgrade || upgrade=
# shellcheck disable=SC2086  # empty or one word
compile run.lock $upgrade pyproject.toml
# shellcheck disable=SC2086
compile dev.lock $upgrade --extra dev --constraints requirements/run.lock pyproject.toml
.venv/bin/python -c '
import tomllib
for line in tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"]:
    print(line)' |
    # shellcheck disable=SC2086
    compile build.lock $upgrade --constraints requirements/dev.lock -
