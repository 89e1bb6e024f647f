// The whole deployment: `azd up`, or `az deployment sub create`. infra/README.md says what to decide first.
targetScope = 'subscription'

@description('Names the resource group, and tags it for azd.')
@minLength(1)
@maxLength(64)
param environmentName string

param location string

@description('Storage, database, vault and telemetry reachable from the app\'s own network alone.')
param privateNetworking bool

@description('Apps call over the internet. With false, and private networking, the app too is reachable from the network alone.')
param publicEndpoint bool

@description('The Entra group, person or deployment identity that migrates the schema. The name is at most 32 characters.')
param mysqlAdministrator { objectId: string, name: string }

@description('A size of mysql.bicep.')
param mysqlSize string

@minValue(20)
param mysqlStorageGb int

@description('A standby of the database in another zone.')
param mysqlHighAvailability bool

@description('Database backups that outlive the region.')
param mysqlGeoRedundantBackup bool

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageRedundancy string

param maximumInstanceCount int
param instanceMemoryMb int
param httpConcurrency int
param alwaysReady { name: string, instanceCount: int }[]

@description('Origins of the web apps that send events.')
param allowedOrigins string[]

@description('Readers\' and admins\' keys by name, as SHA-256. None: every such call is refused.')
param adminKeys { *: { role: 'reader' | 'admin', sha256: string } }

@description('Recipients of alerts.')
param alertEmails string[]

param logRetentionDays int

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var mysqlUser = 'analytics-app'
var names = {
  identity: 'id-analytics-app-${token}'
  mysqlIdentity: 'id-analytics-mysql-${token}'
  storage: 'stanalytics${token}'
  vault: 'kv-analytics-${take(token, 11)}'
  insights: 'appi-analytics-${token}'
}

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  scope: group
  params: { location: location, tags: tags, appName: names.identity, mysqlName: names.mysqlIdentity }
}

module network 'network.bicep' = if (privateNetworking) {
  scope: group
  params: { location: location, tags: tags, token: token }
}

module storage 'storage.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: names.storage
    redundancy: storageRedundancy
    isPrivate: privateNetworking
  }
}

module mysql 'mysql.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    size: mysqlSize
    storageGb: mysqlStorageGb
    highAvailability: mysqlHighAvailability
    geoRedundantBackup: mysqlGeoRedundantBackup
    administrator: mysqlAdministrator
    identityId: identity.outputs.mysqlId
    isPrivate: privateNetworking
  }
}

module vault 'keyvault.bicep' = {
  scope: group
  params: { location: location, tags: tags, name: names.vault, isPrivate: privateNetworking }
}

module monitoring 'monitoring.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    insightsName: names.insights
    retentionDays: logRetentionDays
    isPrivate: privateNetworking
  }
}

module alerts 'alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    workspaceId: monitoring.outputs.workspaceId
    mysqlId: mysql.outputs.id
    emails: alertEmails
  }
}

module roles 'roles.bicep' = {
  scope: group
  params: {
    identityName: names.identity
    storageName: names.storage
    vaultName: names.vault
    insightsName: names.insights
  }
  dependsOn: [identity, storage, vault, monitoring]
}

module endpoints 'endpoints.bicep' = if (privateNetworking) {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    subnetId: network!.outputs.endpointSubnetId
    zoneIds: network!.outputs.zoneIds
    storageId: storage.outputs.id
    mysqlId: mysql.outputs.id
    vaultId: vault.outputs.id
    monitorScopeId: monitoring.outputs.scopeId
  }
}

// After its roles and its ways to the data services: it reads the vault and its queues as soon as it starts.
module app 'app.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    identityId: identity.outputs.appId
    identityClientId: identity.outputs.appClientId
    blobUri: storage.outputs.blobUri
    queueUri: storage.outputs.queueUri
    packageContainerUri: storage.outputs.packageContainerUri
    mysqlHost: mysql.outputs.host
    mysqlDatabase: mysql.outputs.database
    mysqlUser: mysqlUser
    mysqlConnectionLimit: mysql.outputs.connectionLimit
    ipSecretUri: vault.outputs.ipSecretUri
    insightsConnectionString: monitoring.outputs.connectionString
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMb: instanceMemoryMb
    httpConcurrency: httpConcurrency
    alwaysReady: alwaysReady
    allowedOrigins: allowedOrigins
    adminKeys: adminKeys
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    isPublic: publicEndpoint || !privateNetworking
  }
  dependsOn: [roles, endpoints]
}

module appEndpoint 'private-endpoint.bicep' = if (privateNetworking && !publicEndpoint) {
  scope: group
  params: {
    location: location
    tags: tags
    name: 'pe-analytics-app-${token}'
    subnetId: network!.outputs.endpointSubnetId
    serviceId: app.outputs.id
    groupId: 'sites'
    zoneIds: [network!.outputs.zoneIds.sites]
  }
}

// azd keeps these and hands them to infra/migrate.sh.
output RESOURCE_GROUP string = group.name
output FUNCTION_APP string = app.outputs.name
output FUNCTION_APP_URL string = 'https://${app.outputs.host}'
output MYSQL_SERVER string = mysql.outputs.name
output MYSQL_HOST string = mysql.outputs.host
output MYSQL_DATABASE string = mysql.outputs.database
output MYSQL_APP_USER string = mysqlUser
output MYSQL_APP_CLIENT_ID string = identity.outputs.appClientId
output MYSQL_IDENTITY_PRINCIPAL_ID string = identity.outputs.mysqlPrincipalId
output PRIVATE_NETWORKING bool = privateNetworking
