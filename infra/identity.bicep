// The identities of the app, and of the database server when it asks Entra about users that sign in.

param location string
param tags { *: string }

param appName string
param mysqlName string

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: appName
  location: location
  tags: tags
}

resource mysql 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: mysqlName
  location: location
  tags: tags
}

output appId string = app.id
output appClientId string = app.properties.clientId
output mysqlId string = mysql.id
output mysqlPrincipalId string = mysql.properties.principalId
