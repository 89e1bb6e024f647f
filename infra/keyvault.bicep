// The one secret: the key with which addresses are hashed.

param location string
param tags { *: string }
param name string

@description('Reachable through a private endpoint only.')
param isPrivate bool

@description('At least 32 characters. Made here at the first deployment, and never again: under another one the same address has another hash.')
@minLength(32)
@secure()
param ipSecret string = '${newGuid()}${newGuid()}'

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }

  @onlyIfNotExists()
  resource secret 'secrets' = {
    name: 'ip-secret'
    properties: { value: ipSecret, contentType: 'text/plain' }
  }
}

output id string = vault.id
output ipSecretUri string = '${vault.properties.vaultUri}secrets/ip-secret'
