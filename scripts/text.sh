#!/usr/bin/env bash
# Checks the text of every tracked file: plain words, lines of at most 140 characters in code and scripts, one class a file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C.UTF-8

avoided='tells?|telling|told|anew|spoils?|spoilt|spoiled|nobody|whoever|such a one|goes by|is news|held by'
# Not prose, not ours to reword, or the list itself. Released migrations never change.
word_exceptions=(':!*lock.json' ':!*.svg' ':!tools/Bench/results' ':!Functions/Schema/*.sql' ':!scripts/text.sh')
# A small class beside the one that owns it.
class_exceptions=(
  ':!Functions/Erasures/UserErasuresTable.cs'
  ':!Functions/Platform/Http/JsonFields.cs'
  ':!Functions/Reports/DocumentOpens.cs'
  ':!Functions.Tests/Credits/RewardsTests.cs'
  ':!Functions.Tests/Dashboard/DashboardApp.cs'
  ':!Functions.Tests/Public/TrackedSite.cs'
)

failed=0
# $1: what is wrong with the lines on standard input, if there are any.
report() {
  local found
  found=$(cat)
  [[ -z $found ]] || { echo "$1"$'\n'"$found" >&2 && failed=1; }
}

words() { git grep -nwIiE "$avoided" -- . "${word_exceptions[@]}" || true; }

# A line may be longer for one long string, or where it is JSON.
long_lines() {
  git grep -nIP '^.{141,}' -- '*.cs' '*.js' '*.mjs' '*.ts' '*.sh' dev .ci/run |
    grep -vP "\"[^\"]{60,}|'[^']{60,}|:\s*(\[\"\w+\"\] = \"{3})?[\[{]+ ?\"" || true
}

# Records, enums, exceptions, attributes and JSON contexts may stand beside the class that they belong to.
crowded_files() {
  git ls-files -z -- '*.cs' "${class_exceptions[@]}" | xargs -0 awk '
    /^((public|internal|sealed|static|abstract|partial|readonly|file|ref) )*(class|interface|struct) / {
      name = $0
      sub(/.*(class|interface|struct) /, "", name)
      sub(/[^A-Za-z0-9_].*/, "", name)
      if (name !~ /(Json|Exception|Attribute)$/ && !seen[FILENAME, name]++ && ++classes[FILENAME] == 2) print FILENAME
    }'
}

report 'Words that the style avoids:' < <(words)
report 'Lines of more than 140 characters:' < <(long_lines)
report 'More than one class:' < <(crowded_files)
exit "$failed"
