# Read by setup.sh: what the program and its tests need from the system, and how Debian and Ubuntu call it.
# Each function that looks adds the packages it misses to $MISSING.
# shellcheck shell=sh

LOG=build/setup.log

say() { printf '%s\n' "$*"; }

stop() {
    say "$*"
    exit 1
}

logged() { # run a command quietly; when it fails, show what it said
    mkdir -p "$(dirname "$LOG")"
    if ! "$@" >"$LOG" 2>&1; then
        cat "$LOG"
        stop "This step failed: $*"
    fi
}

missing() { MISSING="$MISSING $*"; }

# --- looking ------------------------------------------------------------------------------------------------------

good_python() { # 3.11 or newer that can make environments and has SQLite
    "$1" -c 'import sys, venv, ensurepip, sqlite3, ssl; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() { # print the first good one
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 /usr/bin/python3; do
        if command -v "$name" >/dev/null && good_python "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

python_packages() {
    if ! find_python >/dev/null; then
        for version in "" .13 .12 .11; do # Ubuntu 22.04's python3 is 3.10; its python3.11 is there beside it
            new_enough "python3$version" || continue
            missing "python3$version" "python3$version-venv"
            return 0
        done
        # apt has not heard of any yet: its lists are empty, and only root can fetch them
        apt-cache policy python3 2>/dev/null | grep -q 'Candidate: [^(]' || missing python3 python3-venv
    fi
}

new_enough() { # whether apt offers this interpreter in version 3.11 or newer
    refresh_apt
    apt-cache policy "$1" 2>/dev/null | grep -Eq 'Candidate: 3\.(1[1-9]|[2-9][0-9])'
}

library() { # library SONAME PACKAGE...: the first package that apt knows has the library on this release
    soname=$1
    shift
    if command -v ldconfig >/dev/null; then
        ldconfig -p | grep -q "[[:space:]]$soname " && return 0
    elif [ -x /sbin/ldconfig ]; then
        /sbin/ldconfig -p | grep -q "[[:space:]]$soname " && return 0
    fi
    refresh_apt
    for name in "$@"; do
        if apt-cache policy "$name" 2>/dev/null | grep -q 'Candidate: [^(]'; then
            missing "$name"
            return 0
        fi
    done
    missing "$1"
}

window_packages() { # measured on a bare Debian 12, package by package (2026-11-23); t64: Ubuntu 24.04, Debian 13
    library libglib-2.0.so.0 libglib2.0-0t64 libglib2.0-0
    library libGL.so.1 libgl1
    library libEGL.so.1 libegl1
    library libxkbcommon.so.0 libxkbcommon0
    library libfontconfig.so.1 libfontconfig1
    library libdbus-1.so.3 libdbus-1-3
    library libxcb-cursor.so.0 libxcb-cursor0
    library libxkbcommon-x11.so.0 libxkbcommon-x11-0
    library libxcb-icccm.so.4 libxcb-icccm4
    library libxcb-keysyms.so.1 libxcb-keysyms1
    library libxcb-shape.so.0 libxcb-shape0
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name 'DejaVuSans.ttf' 2>/dev/null)" ] ||
        missing fonts-dejavu-core
    [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -d /etc/pki ] || missing ca-certificates
}

keyring_packages() { # one test talks to a real key store in a private session
    if ! { command -v dbus-run-session && command -v dbus-daemon; } >/dev/null; then missing dbus; fi
    command -v gnome-keyring-daemon >/dev/null || missing gnome-keyring
}

# --- installing ---------------------------------------------------------------------------------------------------

is_root() { [ "$(id -u)" = 0 ]; }

refresh_apt() { # once, and only where it may
    [ -z "${APT_FRESH:-}" ] || return 0
    APT_FRESH=yes
    if is_root && command -v apt-get >/dev/null; then
        logged apt-get -o Acquire::Retries=3 update
    fi
}

install_missing() {
    MISSING=$(printf '%s' "$MISSING" | sed 's/^ *//')
    [ -n "$MISSING" ] || return 0
    if ! command -v apt-get >/dev/null; then
        say "This system has no apt-get. Debian calls what is missing here: $MISSING. Install your system's counterparts" \
            "if the next steps fail."
        return 0
    fi
    if ! is_root; then
        say "Some system packages are missing. Install them with this command, then call make again:"
        say ""
        say "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $MISSING"
        say ""
        exit 1
    fi
    refresh_apt
    say "Installing system packages: $MISSING"
    # shellcheck disable=SC2086  # a list of names
    logged env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 \
        install -y --no-install-recommends $MISSING
}
