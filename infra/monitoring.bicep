// Logs, traces and metrics, sent by identity alone.

param location string
param tags { *: string }
param token string
param insightsName string

@minValue(30)
@maxValue(730)
param retentionDays int

@description('Telemetry comes in through a private endpoint only. Reading it stays open to those whom Entra lets in: the portal and the alert rules read from outside.')
param isPrivate bool

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-analytics-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
    publicNetworkAccessForIngestion: isPrivate ? 'Disabled' : 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    publicNetworkAccessForIngestion: isPrivate ? 'Disabled' : 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

resource scope 'Microsoft.Insights/privateLinkScopes@2021-07-01-preview' = if (isPrivate) {
  name: 'ampls-analytics-${token}'
  location: 'global'
  tags: tags
  properties: { accessModeSettings: { ingestionAccessMode: 'PrivateOnly', queryAccessMode: 'Open' } }

  resource workspaceLink 'scopedResources' = {
    name: 'workspace'
    properties: { linkedResourceId: workspace.id }
  }

  resource insightsLink 'scopedResources' = {
    name: 'insights'
    properties: { linkedResourceId: insights.id }
  }
}

output workspaceId string = workspace.id
output connectionString string = insights.properties.ConnectionString
output scopeId string = scope.?id ?? ''
