// The data services' addresses inside the network.

param location string
param tags { *: string }
param token string
param subnetId string

@description('By the keys of network.bicep.')
param zoneIds { *: string }
param storageId string
param mysqlId string
param vaultId string
param monitorScopeId string

var services = [
  { name: 'blob', serviceId: storageId, groupId: 'blob', zoneIds: [zoneIds.blob] }
  { name: 'queue', serviceId: storageId, groupId: 'queue', zoneIds: [zoneIds.queue] }
  { name: 'mysql', serviceId: mysqlId, groupId: 'mysqlServer', zoneIds: [zoneIds.mysql] }
  { name: 'vault', serviceId: vaultId, groupId: 'vault', zoneIds: [zoneIds.vault] }
  {
    name: 'monitor'
    serviceId: monitorScopeId
    groupId: 'azuremonitor'
    zoneIds: [zoneIds.monitor, zoneIds.oms, zoneIds.ods, zoneIds.agents, zoneIds.blob]
  }
]

module endpoints 'private-endpoint.bicep' = [
  for service in services: {
    name: 'endpoint-${service.name}'
    params: {
      location: location
      tags: tags
      name: 'pe-analytics-${service.name}-${token}'
      subnetId: subnetId
      serviceId: service.serviceId
      groupId: service.groupId
      zoneIds: service.zoneIds
    }
  }
]
