#!/bin/sh
# Signs the .app, makes the .dmg and has Apple notarise it. Runs on macOS; see packaging/README.md.
# Without SIGN_AS it stays unsigned, and macOS asks each person before it opens it for the first time.
set -eu
cd "$(dirname "$0")/../.."
app="build/package/bundle/Chatbase Inspector.app"
version=$(PYTHONPATH=packaging python3 -m parcel version)
image="dist/chatbase-inspector-$version-macos-$(uname -m).dmg"

cp build/package/bundle/chatbase-inspector/NOTICES.txt build/package/bundle/chatbase-inspector/sbom.cdx.json \
    "$app/Contents/Resources/"
if [ -z "${SIGN_AS:-}" ]; then
    codesign --force --deep --sign - "$app" # what was added ended the signature that PyInstaller had made
else
    codesign --force --deep --timestamp --options runtime --entitlements packaging/macos/entitlements.plist \
        --sign "$SIGN_AS" "$app"
    codesign --verify --deep --strict "$app"
fi

mkdir -p dist build/package/image
rm -rf build/package/image/*
cp -R "$app" build/package/image/
ln -s /Applications build/package/image/Applications
hdiutil create -volname "Chatbase Inspector" -srcfolder build/package/image -ov -format UDZO "$image"

if [ -n "${SIGN_AS:-}" ]; then
    codesign --timestamp --sign "$SIGN_AS" "$image"
    if [ -n "${NOTARY_PROFILE:-}" ]; then # made once with "xcrun notarytool store-credentials"
        xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
        xcrun stapler staple "$image"
    fi
fi
echo "$image"
