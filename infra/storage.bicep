// Queues, archive, the host's own state and the deployed package: one account, reached by identity alone.

param location string
param tags { *: string }
param name string

@description('Replication of a write before it is answered; it defines how durable a 202 is.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param redundancy string

@description('Reachable through a private endpoint only.')
param isPrivate bool

@description('Days after which an archived day moves to cool storage.')
@minValue(1)
param coolAfterDays int = 7

// The host creates a poison queue when it needs one.
var queueNames = ['admin-jobs', 'tracking-events', 'tracking-heartbeats']

var packageContainer = 'app-package'
var archiveContainer = 'archive'
var containerNames = [packageContainer, archiveContainer, 'app-state', 'exports']

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      containerDeleteRetentionPolicy: { enabled: true, days: 14 }
      deleteRetentionPolicy: { enabled: true, days: 14 }
    }

    resource containers 'containers' = [
      for container in containerNames: {
        name: container
      }
    ]
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource queues 'queues' = [
      for queue in queueNames: {
        name: queue
      }
    ]
  }

  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'archive-to-cool'
            type: 'Lifecycle'
            definition: {
              filters: {
                blobTypes: ['blockBlob']
                prefixMatch: ['${archiveContainer}/']
              }
              actions: {
                baseBlob: {
                  tierToCool: { daysAfterModificationGreaterThan: coolAfterDays }
                }
              }
            }
          }
        ]
      }
    }
  }
}

output id string = account.id
output blobUri string = account.properties.primaryEndpoints.blob
output queueUri string = account.properties.primaryEndpoints.queue
output packageContainerUri string = '${account.properties.primaryEndpoints.blob}${packageContainer}'
