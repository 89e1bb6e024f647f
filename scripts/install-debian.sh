#!/usr/bin/env bash
# Installs packages on Debian or Ubuntu, as root or through sudo, without a prompt, and starts none of their services.
set -euo pipefail

policy=/usr/sbin/policy-rc.d
policy_mark='# placed by ./dev while it installs packages'

die() {
  echo "$*" >&2
  exit 1
}

as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" </dev/null; }

# A package's script asks this file whether it may start its service. One that an administrator placed stays as it is.
forbid_services() {
  [[ ! -e $policy ]] || return 0
  trap allow_services EXIT
  trap 'exit 130' INT TERM HUP
  printf '%s\n' '#!/bin/sh' "$policy_mark" 'exit 101' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
}

allow_services() {
  if grep -qsF "$policy_mark" "$policy"; then
    as_root rm -f "$policy"
  fi
}

command="apt-get install --no-install-recommends $*"
if ! command -v apt-get >/dev/null; then
  die "Missing: $*. Install MariaDB or MySQL, Node.js with npm, and for the tests Chromium; on macOS: brew install mariadb node chromium"
fi
if [[ $EUID -ne 0 ]] && ! sudo -n true 2>/dev/null; then
  die "Missing: $*. Run as root: $command"
fi
echo "Installing $*" >&2
allow_services
forbid_services
apt_get update || echo 'apt-get update failed; trying with the package lists at hand.' >&2
apt_get install --yes --no-install-recommends "$@" >&2 || die "Could not install: $command"
