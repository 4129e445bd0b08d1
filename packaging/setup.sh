#!/bin/sh
# Makes a checkout ready: `setup.sh run`, `setup.sh test` or `setup.sh core` (tests without PySide6).
#
# Finds Python 3.11 or newer, installs missing system packages (as root; otherwise prints the exact command and
# stops), makes the virtual environment and installs the locked dependencies and the program into it.
# A stamp in the environment makes the second call quick. Everything it says goes to standard output.
set -eu
cd "$(dirname "$0")/.."
. packaging/system.sh

WHAT=${1:-run}
case $WHAT in
    run | test) VENV=.venv ;;
    core) VENV=.venv-core ;;
    *) stop "setup.sh knows run, test and core, not '$WHAT'." ;;
esac

# --- is there anything to do? -----------------------------------------------------------------------------------

STAMP=$VENV/.ready-$WHAT
state() {
    pwd
    cat pyproject.toml requirements/*.lock packaging/setup.sh packaging/system.sh
    "$VENV/bin/python" -c 'import sys; print(sys.version)'
}
fingerprint() { state 2>/dev/null | cksum; }

if [ -x "$VENV/bin/python" ] && [ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$(fingerprint)" ]; then
    exit 0
fi

# --- system packages --------------------------------------------------------------------------------------------

if [ "$(uname -s)" = Linux ]; then
    MISSING=
    python_packages
    [ "$WHAT" = core ] || window_packages
    [ "$WHAT" = run ] || keyring_packages
    install_missing
fi
PYTHON=$(find_python) || stop "Python 3.11 or newer with its venv module is needed; install it, or say where it is:" \
    "make run PYTHON=/path/to/python3"

# --- virtual environment ----------------------------------------------------------------------------------------

if ! "$VENV/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "Making the virtual environment $VENV with $PYTHON ($("$PYTHON" -V))"
    rm -rf "$VENV"
    logged "$PYTHON" -m venv "$VENV"
fi
rm -f "$VENV"/.ready-*

pip_install() { logged "$VENV/bin/python" -m pip install --no-input --disable-pip-version-check "$@"; }

without_qt() { # the dev lock without Qt and what stands on it, comments and hashes included
    awk '/^[a-z]/ { name = $1; sub(/==.*/, "", name); keep = name !~ /^(pyside6-essentials|shiboken6|qasync|pytest-qt)$/ }
         keep || /^#/' requirements/dev.lock
}

say "Installing the locked dependencies into $VENV; this needs the network once"
case $WHAT in
    run) pip_install --require-hashes -r requirements/run.lock -r requirements/build.lock ;;
    test) pip_install --require-hashes -r requirements/dev.lock -r requirements/build.lock ;;
    core)
        without_qt >"$VENV/core.lock"
        pip_install --require-hashes --no-deps -r "$VENV/core.lock" -r requirements/build.lock
        ;;
esac
pip_install --no-deps --no-build-isolation --editable .

fingerprint >"$STAMP"
# what the tests need holds what the program needs
[ "$WHAT" != test ] || cp "$STAMP" "$VENV/.ready-run"
say "Ready."
