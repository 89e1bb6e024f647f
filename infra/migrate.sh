#!/usr/bin/env bash
# A step of every deployment: brings the schema up to date and makes the app's database user, as the database's Entra
# administrator. azd hands over the outputs of main.bicep; elsewhere: eval "$(azd env get-values)", export them, run this.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() {
  echo "$*" >&2
  exit 1
}

for name in RESOURCE_GROUP MYSQL_SERVER MYSQL_HOST MYSQL_DATABASE MYSQL_ADMIN_NAME MYSQL_APP_USER MYSQL_APP_CLIENT_ID PRIVATE_NETWORKING; do
  [[ -n ${!name:-} ]] || die "$name is not set; azd provision sets it."
done

# The same sign-in as the app's, as the user or pipeline that az or azd signed in: no password, and TLS verifies the server.
export MySql__Entra=true
export MYSQL_CONNECTION="Server=$MYSQL_HOST;Database=$MYSQL_DATABASE;User ID=$MYSQL_ADMIN_NAME;SslMode=VerifyFull;Pooling=false"

reachable() { timeout 10 bash -c "exec 3<>/dev/tcp/$MYSQL_HOST/3306" 2>/dev/null; }

close_door() {
  az mysql flexible-server firewall-rule delete --resource-group "$RESOURCE_GROUP" --name "$MYSQL_SERVER" --rule-name deployer \
    --yes --output none
}

# For as long as this runs.
open_door() {
  local address=${DEPLOYER_ADDRESS:-}
  command -v az >/dev/null || die 'The Azure CLI is missing: https://aka.ms/azure-cli'
  [[ -n $address ]] || address=$(curl --fail --silent --show-error https://api.ipify.org) ||
    die 'Set DEPLOYER_ADDRESS to the address from which this machine calls.'
  trap close_door EXIT
  az mysql flexible-server firewall-rule create --resource-group "$RESOURCE_GROUP" --name "$MYSQL_SERVER" --rule-name deployer \
    --start-ip-address "$address" --end-ip-address "$address" --output none
}

if [[ $PRIVATE_NETWORKING == true ]]; then
  reachable || die "$MYSQL_HOST cannot be reached from here: it answers inside its network only. Provisioning is done; run
'azd deploy' on a machine there, for example a runner in the subnet 'deploy' or one connected to it. See infra/README.md."
else
  open_door
fi

dotnet build Functions --configuration Release --nologo --verbosity quiet
dotnet Functions/bin/Release/net10.0/Functions.dll migrate
dotnet Functions/bin/Release/net10.0/Functions.dll create-app-user "$MYSQL_APP_USER" "$MYSQL_APP_CLIENT_ID"
