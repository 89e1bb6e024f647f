#!/usr/bin/env bash
# Builds the files of a release: the app as a zip for Azure, a bill of materials, the notes from CHANGELOG.md, and checksums.
# Started by `./dev release` and by the release workflow. Two clean clones of one commit give the same files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C TZ=UTC DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Compiled ahead for Linux x64, where Azure runs it. Set to false where the registry lacks the compiler.
export PublishReadyToRun=${PublishReadyToRun:-true}

name=admin-analytics
output=release
tag=

die() {
  echo "$*" >&2
  exit 1
}

while (($# > 0)); do
  case $1 in
    --tag) tag=${2:?--tag needs a name} && shift 2 ;;
    --output) output=${2:?--output needs a folder} && shift 2 ;;
    *) die "release does not know $1; see ./dev help" ;;
  esac
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Of this version's section, without its heading.
notes() { awk -v heading="## $version (" 'index($0, heading) == 1 { inside = 1; next } /^## / { inside = 0 } inside' CHANGELOG.md; }

publish() {
  dotnet publish Functions --configuration Release -p:RequireWeb=true -p:ContinuousIntegrationBuild=true --output "$work/app" \
    --nologo --verbosity quiet >&2
}

# Sorted, and with the time of the commit, so that equal files make an equal zip.
pack() {
  chmod -R u=rwX,go=rX "$work/app"
  find "$work/app" -exec touch --date="$time" {} +
  (cd "$work/app" && find . -type f -printf '%P\n' | sort | zip -9 -X -q "$1" -@)
}

# $1: a project; $2: the file to write.
nuget_bill() {
  dotnet CycloneDX "$1" --disable-package-restore --no-serial-number --set-name "$name" --set-version "$version" \
    --output-format Json --output "$work" --filename "$2" >&2
}

# The app, what hosts load beside it, and what the build puts into the pages.
bill() {
  local extensions
  extensions=Functions/$(dotnet msbuild Functions -p:Configuration=Release -p:_IsPublishing=true -getProperty:IntermediateOutputPath)
  dotnet tool restore >&2
  nuget_bill Functions/Functions.csproj app.json
  # MSBuild writes some separators the Windows way.
  nuget_bill "${extensions//\\//}WorkerExtensions/WorkerExtensions.csproj" extensions.json
  npm sbom --sbom-format cyclonedx --omit dev --package-lock-only --prefix web >"$work/web.json" ||
    die 'npm could not list the packages of the pages; it has to be version 10 or newer.'
  node scripts/sbom.mjs "$time" "$work"/{app,extensions,web}.json
}

version=$(dotnet msbuild Functions -getProperty:Version)
[[ -z $tag || $tag == "v$version" ]] || die "The tag $tag is not v$version, the version in Directory.Build.props."
grep -qE "^## ${version//./\\.} \([0-9]{4}-[0-9]{2}-[0-9]{2}\)$" CHANGELOG.md ||
  die "CHANGELOG.md has no section '## $version (YYYY-MM-DD)'."
time=$(git log -1 --format=%cI)
rm -rf "$output"
mkdir -p "$output"
output=$(cd "$output" && pwd)
notes >"$output/notes.md"
publish
pack "$output/$name-$version.zip"
bill >"$output/$name-$version.cdx.json"
(cd "$output" && sha256sum "$name-$version".* >SHA256SUMS && cat SHA256SUMS)
