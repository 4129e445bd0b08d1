#!/bin/sh
# Judges the .deb in dist/ with the tools that distributions judge packages with; tools that are not here are named.
set -eu
cd "$(dirname "$0")/../.."
deb=$(ls -t dist/*.deb | head -n 1)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
dpkg-deb -x "$deb" "$scratch"
bad=0

judge() { # judge TOOL ARGUMENTS...: run it where it is installed
    if ! command -v "$1" >/dev/null; then
        echo "$1 is not installed here; not checked with it."
    elif ! "$@" >"$scratch/said" 2>&1; then
        cat "$scratch/said"
        bad=1
    fi
}

judge lintian --fail-on error --suppress-tags bad-distribution-in-changes-file --allow-root "$deb"
judge desktop-file-validate "$scratch"/usr/share/applications/*.desktop
judge appstreamcli validate --no-net "$scratch"/usr/share/metainfo/*.xml
judge xmllint --noout "$scratch"/usr/share/mime/packages/*.xml
judge mandoc -T lint -W error "$scratch"/usr/share/man/man1/*.gz
[ "$bad" = 0 ] && echo "$deb passed: lintian, desktop entry, AppStream, MIME type, manual page."
exit "$bad"
