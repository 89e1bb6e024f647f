#!/usr/bin/env bash
# Places a real MySQL server in DevServers/mysql, without root and without touching the system; safe to run again.
# Debian's stable release has MariaDB alone, so there it comes from the unstable one, together with every library that it needs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$root/DevServers/mysql
unfinished=$folder.unfinished
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
  rm -rf "$unfinished"
  echo "MySQL could not be fetched: $*. Set MYSQL_CONNECTION to a MySQL server that you run." >&2
  exit 1
}

is_mysql() { "$1" --no-defaults --version 2>/dev/null | grep -qv MariaDB; }

# The newest MySQL server among the packages that the sources have: the one without a number in its name, where there is one.
candidate() {
  apt "$1" cache pkgnames mysql-server-core | sed -nE '/^mysql-server-core(-[0-9.]+)?$/p' | sort -V |
    awk 'NR == 1 { first = $0 } { last = $0 } END { print (first == "mysql-server-core" ? first : last) }'
}

# Lists, packages and the knowledge of what is installed (nothing) are this folder's own; proxies and the like stay the machine's.
# $1: where the sources are.
apt() {
  local sources=$1 program=$2
  shift 2
  "apt-$program" -qq -o "Dir::State::Lists=$unfinished/lists" -o "Dir::State::status=$unfinished/status" \
    -o "Dir::Cache=$unfinished/cache" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User= \
    -o APT::Install-Recommends=false -o "Dir::Etc::SourceList=$sources" \
    -o "Dir::Etc::SourceParts=$([[ $sources == /etc/* ]] && echo /etc/apt/sources.list.d || echo -)" \
    -o APT::Update::Post-Invoke::= -o APT::Update::Post-Invoke-Success::= "$@"
}

# Signatures are checked by apt, with the distribution's own keys. A mirror may be some weeks behind.
unstable() {
  local mirror
  mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/*$' | head -n 1 || true)}
  [[ -n $mirror ]] || fail "no mirror of Debian's archive is among the package sources (DEBIAN_MIRROR names one)"
  [[ -f $keyring ]] || fail "the keys of Debian's archive are missing ($keyring, in the package debian-archive-keyring)"
  echo "deb [signed-by=$keyring check-valid-until=no] $mirror unstable main" >"$unfinished/sources.list"
  echo "$unfinished/sources.list"
}

# The server runs with the loader and the libraries that came with it, independent of the system's.
write_launcher() {
  local loader libraries
  loader=$(cd "$1" && find . -name 'ld-linux-*.so.*' | head -n 1)
  libraries=$(cd "$1" && find ./usr/lib -maxdepth 1 -name '*-linux-gnu*' | head -n 1)
  [[ -n $loader && -n $libraries ]] || fail 'its packages hold no loader'
  cat >"$1/mysqld" <<LAUNCHER
#!/bin/sh
here=\$(cd "\$(dirname "\$0")" && pwd)
exec "\$here/$loader" --library-path "\$here/$libraries" "\$here/usr/sbin/mysqld" "\$@" "--lc-messages-dir=\$here/usr/share/mysql"
LAUNCHER
  chmod +x "$1/mysqld"
}

fetch() {
  local sources=/etc/apt/sources.list package file
  rm -rf "$unfinished"
  mkdir -p "$unfinished/lists/partial" "$unfinished/cache/archives/partial" "$unfinished/files"
  : >"$unfinished/status"
  apt "$sources" get update >&2 || true
  package=$(candidate "$sources")
  if [[ -z $package ]]; then
    sources=$(unstable)
    apt "$sources" get update >&2 || fail "the unstable release gave no list of its packages"
    package=$(candidate "$sources")
  fi
  [[ -n $package ]] || fail 'no package of it was found'
  apt "$sources" get install --yes --download-only "$package" >&2 || fail "the package $package was not downloaded"
  for file in "$unfinished"/cache/archives/*.deb; do
    dpkg -x "$file" "$unfinished/files"
  done
  write_launcher "$unfinished/files"
  is_mysql "$unfinished/files/mysqld" || fail 'the fetched server does not run here'
  rm -rf "$folder" "$unfinished"/files/usr/{bin,share/doc,share/man,share/perl}
  mv "$unfinished/files" "$folder"
  rm -rf "$unfinished"
}

if [[ -x $folder/mysqld ]] && is_mysql "$folder/mysqld"; then exit 0; fi
if command -v mysqld >/dev/null && is_mysql mysqld; then exit 0; fi
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
  fail 'only Debian and Ubuntu have packages that can be unpacked without root'
fi
echo 'Fetching MySQL' >&2
fetch
