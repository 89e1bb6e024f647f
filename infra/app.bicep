// The function app on Flex Consumption, and its settings: provisioning writes the whole list, so one that is set by hand is gone
// afterwards. A setting of docs/settings.md that the list lacks is added here.

param location string
param tags { *: string }
param token string

param identityId string
param identityClientId string

param blobUri string
param queueUri string
param packageContainerUri string

param mysqlHost string
param mysqlDatabase string

@description('The database user that the deployment creates for the app.')
param mysqlUser string
param mysqlConnectionLimit int

param ipSecretUri string
param insightsConnectionString string

@description('An instance of each group is started at most this often; HTTP functions are one group, every other function is one of its own.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int

@allowed([512, 2048, 4096])
param instanceMemoryMb int

@description('Requests that one instance takes at a time.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int

@description('Instances that never sleep: of `http`, or of `function:NAME`.')
param alwaysReady { name: string, instanceCount: int }[]

@description('Origins of the web apps that send events.')
param allowedOrigins string[]

@description('Readers\' and admins\' keys by name, as SHA-256.')
param adminKeys { *: { role: 'reader' | 'admin', sha256: string } }

@description('Empty for none.')
param subnetId string

@description('Reachable from the internet; else through a private endpoint only.')
param isPublic bool

// Some connections stay for people and for the server itself.
var reservedConnections = 65

// Three groups grow to that many: HTTP, and the two functions that write. The others are few.
var groups = 3
// A timer's lock takes a connection, and its work others.
var poolSize = max(3, min(20, (mysqlConnectionLimit - reservedConnections) / (groups * maximumInstanceCount)))

var schedules = {
  PruneLiveSessionsSchedule: '0 * * * * *'
  ExpireReservationsSchedule: '30 * * * * *'
  MeasureQueuesSchedule: '45 * * * * *'
  FoldCountsSchedule: '*/15 * * * * *'
  DrainPoisonSchedule: '*/30 * * * * *'
  PruneIdsSchedule: '0 20 * * * *'
  ArchiveEventsSchedule: '0 30 2 * * *'
  ReconcilePointsSchedule: '0 15 3 * * *'
}

var keySettings = map(items(adminKeys), key => {
  'Admin__Keys__${key.key}__Role': key.value.role
  'Admin__Keys__${key.key}__Sha256': key.value.sha256
})

var settings = {
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identityClientId}'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  AzureWebJobsStorage__blobServiceUri: blobUri
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__queueServiceUri: queueUri
  MYSQL_CONNECTION: 'Server=${mysqlHost};Database=${mysqlDatabase};User ID=${mysqlUser};SslMode=VerifyFull;MaximumPoolSize=${poolSize}'
  MySql__Entra: 'true'
  MySql__EntraClientId: identityClientId
  Privacy__IpSecret: '@Microsoft.KeyVault(SecretUri=${ipSecretUri})'
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-analytics-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: 'func-analytics-${token}'
  location: location
  // azd finds the app to deploy to by this tag.
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      cors: { allowedOrigins: allowedOrigins }
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUri
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        alwaysReady: alwaysReady
        instanceMemoryMB: instanceMemoryMb
        maximumInstanceCount: maximumInstanceCount
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: reduce(keySettings, union(settings, schedules), (all, key) => union(all, key))
  }

  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource noScmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

output id string = site.id
output name string = site.name
output host string = site.properties.defaultHostName
