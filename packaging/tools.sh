#!/bin/sh
# What building and trying the installers needs from the system: `tools.sh package`, `judge`, `smoke`, or several.
set -eu
cd "$(dirname "$0")/.."
. packaging/system.sh

MISSING=
tool() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || missing "$2"; } # tool PROGRAM PACKAGE

for what in "$@"; do
    case $what in
        package)
            python_packages
            window_packages
            tool objdump binutils
            tool dpkg-shlibdeps dpkg-dev
            ;;
        judge)
            tool lintian lintian
            tool desktop-file-validate desktop-file-utils
            tool appstreamcli appstream
            tool xmllint libxml2-utils
            tool mandoc mandoc
            ;;
        smoke)
            tool debootstrap debootstrap
            tool unshare util-linux
            tool ip iproute2
            ;;
        *) stop "tools.sh knows package, judge and smoke, not '$what'." ;;
    esac
done
install_missing
