// One service's address inside the network, and its name there.

param location string
param tags { *: string }

@description('Of the endpoint; unique in the resource group.')
param name string
param subnetId string
param serviceId string

@description('The sub-resource of the service, for example blob or queue.')
param groupId string
param zoneIds string[]

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: name, properties: { privateLinkServiceId: serviceId, groupIds: [groupId] } }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        for i in range(0, length(zoneIds)): { name: 'zone-${i}', properties: { privateDnsZoneId: zoneIds[i] } }
      ]
    }
  }
}
