#!/bin/sh
# Starts the program from the checkout: what was open last, or the demo when no key is known. Other words may follow.
set -eu
cd "$(dirname "$0")/.."
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ] && [ -z "${QT_QPA_PLATFORM:-}" ]; then
    echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open;" \
        "'make screenshots' plays the main job on an invisible screen and leaves pictures in screenshots/."
    exit 1 # not 0: who starts a window from a script must learn that there is none
fi
[ $# -gt 0 ] || set -- window --or-demo
exec .venv/bin/chatbase-inspector "$@"
