#!/usr/bin/env bash
# Before provisioning: makes the signed-in user the database's administrator, unless one was named.
set -euo pipefail

die() {
  echo "$*" >&2
  exit 1
}

[[ -z ${MYSQL_ADMIN_OBJECT_ID:-} || -z ${MYSQL_ADMIN_NAME:-} ]] || exit 0

command -v az >/dev/null || die 'The Azure CLI is missing: https://aka.ms/azure-cli. Or name the database administrator yourself:
  azd env set MYSQL_ADMIN_OBJECT_ID ID; azd env set MYSQL_ADMIN_NAME NAME'

id=$(az ad signed-in-user show --query id --output tsv 2>/dev/null) ||
  die 'Only a person can be looked up. For a pipeline name the database administrator:
  azd env set MYSQL_ADMIN_OBJECT_ID ID; azd env set MYSQL_ADMIN_NAME NAME'
name=$(az ad signed-in-user show --query userPrincipalName --output tsv)
((${#name} <= 32)) || die "'$name' is longer than the 32 characters that MySQL takes. Name a group that you are in:
  azd env set MYSQL_ADMIN_OBJECT_ID ID; azd env set MYSQL_ADMIN_NAME NAME"

azd env set MYSQL_ADMIN_OBJECT_ID "$id"
azd env set MYSQL_ADMIN_NAME "$name"
