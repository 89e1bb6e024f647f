// MySQL without passwords: people and the app sign in with Entra tokens, over verified TLS.

param location string
param tags { *: string }
param token string

@description('Offered sizes, and how many connections the server of each takes (its default max_connections).')
var connectionLimits = {
  Standard_B1ms: 171
  Standard_B2s: 341
  Standard_D2ds_v4: 683
  Standard_D4ds_v4: 1365
  Standard_D8ds_v4: 2731
  Standard_D16ds_v4: 5461
  Standard_E16ds_v4: 10923
}

@allowed([
  'Standard_B1ms'
  'Standard_B2s'
  'Standard_D2ds_v4'
  'Standard_D4ds_v4'
  'Standard_D8ds_v4'
  'Standard_D16ds_v4'
  'Standard_E16ds_v4'
])
param size string

@minValue(20)
param storageGb int

@description('A standby in another zone; not offered for the burstable sizes.')
param highAvailability bool

@description('Backups that outlive the region, restorable in its pair.')
param geoRedundantBackup bool

@description('Who may migrate the schema and create users: a group is best. The name is at most 32 characters.')
param administrator { objectId: string, name: string }

@description('The identity that asks Entra about those that sign in.')
param identityId string

@description('Reachable through a private endpoint only.')
param isPrivate bool

@description('Creation requires a password. This one is never shown, and the server accepts none.')
@secure()
param unusedPassword string = '${newGuid()}-${toUpper(newGuid())}'

// Storage brings three operations a second for each GB; from here on that is enough, and paying for each would cost more.
var ioIncludedFromGb = 1024

var tier = startsWith(size, 'Standard_B')
  ? 'Burstable'
  : startsWith(size, 'Standard_E') ? 'MemoryOptimized' : 'GeneralPurpose'

resource server 'Microsoft.DBforMySQL/flexibleServers@2024-12-30' = {
  name: 'mysql-analytics-${token}'
  location: location
  tags: tags
  sku: { name: size, tier: tier }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    administratorLogin: 'unused_${token}'
    administratorLoginPassword: unusedPassword
    version: '8.4'
    storage: {
      storageSizeGB: storageGb
      autoGrow: 'Enabled'
      autoIoScaling: storageGb < ioIncludedFromGb ? 'Enabled' : 'Disabled'
    }
    backup: { backupRetentionDays: 14, geoRedundantBackup: geoRedundantBackup ? 'Enabled' : 'Disabled' }
    highAvailability: { mode: highAvailability ? 'ZoneRedundant' : 'Disabled' }
    network: { publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled' }
  }

  resource database 'databases' = {
    name: 'analytics'
    properties: { charset: 'utf8mb4', collation: 'utf8mb4_unicode_ci' }
  }

  // All of Azure: a Flex Consumption app outside a network comes from addresses that cannot be listed.
  resource fromAzure 'firewallRules' = if (!isPrivate) {
    name: 'from-azure'
    properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
    dependsOn: [database]
  }

  resource entra 'administrators' = {
    name: 'ActiveDirectory'
    properties: {
      administratorType: 'ActiveDirectory'
      identityResourceId: identityId
      login: administrator.name
      sid: administrator.objectId
      tenantId: tenant().tenantId
    }
    dependsOn: [database]
  }
}

// One after another: the server refuses a second change while one is under way.
@batchSize(1)
resource configurations 'Microsoft.DBforMySQL/flexibleServers/configurations@2024-12-30' = [
  for setting in [
    { name: 'require_secure_transport', value: 'ON' }
    { name: 'tls_version', value: 'TLSv1.2,TLSv1.3' }
    { name: 'aad_auth_only', value: 'ON' }
  ]: {
    parent: server
    name: setting.name
    properties: { value: setting.value, source: 'user-override' }
    dependsOn: [server::entra, server::fromAzure]
  }
]

output id string = server.id
output name string = server.name
output host string = server.properties.fullyQualifiedDomainName
output database string = server::database.name
output connectionLimit int = connectionLimits[size]
