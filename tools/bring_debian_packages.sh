#!/bin/sh
# Installs the Debian packages of a list (requirements/debian.txt) when root, else names the line to run.
set -eu
cd "$(dirname "$0")/.."

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=""
while read -r package others; do
    for name in "$package" $others; do
        installed "$name" && continue 2
    done
    missing="$missing $package"
done <<LIST
$(sed -e 's/ *#.*//' -e 's/|/ /g' -e '/^$/d' "${1:-requirements/debian.txt}")
LIST
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "The tests need what Debian calls:$missing" >&2
    exit 1
elif [ "$(id -u)" != 0 ]; then
    echo "The tests need Debian packages; run: sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of words
apt-get install -qq -y --no-install-recommends $missing >/dev/null
