#!/usr/bin/env bash
# The page key: one function key on the four tracking functions. It may be published in a web page and opens nothing else.
# infra/page-key.sh [NAME]           makes the key where it is missing (NAME: page), and prints it; a step of every deployment
# infra/page-key.sh --delete NAME    deletes it, for example after pages have moved to another
set -euo pipefail

die() {
  echo "$*" >&2
  exit 1
}

for name in RESOURCE_GROUP FUNCTION_APP; do
  [[ -n ${!name:-} ]] || die "$name is not set; azd provision sets it."
done
command -v az >/dev/null || die 'The Azure CLI is missing: https://aka.ms/azure-cli'

functions=(Track TrackDocument Heartbeat SessionEnd)

keys() { az functionapp function keys "$1" --resource-group "$RESOURCE_GROUP" --name "$FUNCTION_APP" "${@:2}"; }

if [[ ${1:-} == --delete ]]; then
  [[ -n ${2:-} ]] || die 'Name the key: infra/page-key.sh --delete NAME'
  for function in "${functions[@]}"; do
    keys delete --function-name "$function" --key-name "$2" --output none
  done
  exit
fi

key_name=${1:-page}
# The same on all four, also where an earlier run was cut short.
key=$(keys list --function-name "${functions[0]}" --query "\"$key_name\"" --output tsv)
[[ -n $key ]] || key=$(openssl rand -hex 32)
for function in "${functions[@]}"; do
  keys set --function-name "$function" --key-name "$key_name" --key-value "$key" --output none
done
echo "page key '$key_name': $key"
