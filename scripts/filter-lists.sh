#!/usr/bin/env bash
# Places EasyList and EasyPrivacy, as Debian's package of uBlock Origin has them, in .filter-lists; safe to run again.
# The package is unpacked and not installed: Debian's Chromium loads every extension that is installed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$root/.filter-lists
package=webext-ublock-origin-chromium

fail() {
  echo "The filter lists could not be fetched: $*." >&2
  exit 1
}

if [[ -e $folder/easyprivacy.txt ]]; then exit 0; fi
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
  fail 'only Debian and Ubuntu have a package of them'
fi
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
cd "$unpacked"
echo 'Fetching filter lists' >&2
apt-get -qq -o APT::Sandbox::User= download "$package" >&2 || fail "the package $package was not downloaded"
dpkg -x ./*.deb .
mkdir -p "$folder"
for list in easylist easyprivacy; do
  mv "$(find . -name "$list.txt" | head -n 1)" "$folder/" || fail "the package $package has no $list.txt"
done
