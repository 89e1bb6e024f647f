// What azd deploys. Values come from its environment: azd env set NAME VALUE. infra/README.md explains each.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

param privateNetworking = bool(readEnvironmentVariable('PRIVATE_NETWORKING', 'true'))
param publicEndpoint = bool(readEnvironmentVariable('PUBLIC_ENDPOINT', 'true'))

param mysqlAdministrator = {
  objectId: readEnvironmentVariable('MYSQL_ADMIN_OBJECT_ID')
  name: readEnvironmentVariable('MYSQL_ADMIN_NAME')
}
param mysqlSize = readEnvironmentVariable('MYSQL_SIZE', 'Standard_D2ds_v4')
param mysqlStorageGb = int(readEnvironmentVariable('MYSQL_STORAGE_GB', '128'))
param mysqlHighAvailability = bool(readEnvironmentVariable('MYSQL_HIGH_AVAILABILITY', 'false'))
param mysqlGeoRedundantBackup = bool(readEnvironmentVariable('MYSQL_GEO_REDUNDANT_BACKUP', 'false'))

param storageRedundancy = readEnvironmentVariable('STORAGE_REDUNDANCY', 'Standard_ZRS')

param maximumInstanceCount = int(readEnvironmentVariable('MAXIMUM_INSTANCE_COUNT', '40'))
param instanceMemoryMb = int(readEnvironmentVariable('INSTANCE_MEMORY_MB', '2048'))
param httpConcurrency = int(readEnvironmentVariable('HTTP_CONCURRENCY', '100'))
param alwaysReady = json(readEnvironmentVariable('ALWAYS_READY', '[{"name":"http","instanceCount":1}]'))

param allowedOrigins = json(readEnvironmentVariable('ALLOWED_ORIGINS', '[]'))
param adminKeys = json(readEnvironmentVariable('ADMIN_KEYS', '{}'))
param alertEmails = json(readEnvironmentVariable('ALERT_EMAILS', '[]'))
param logRetentionDays = int(readEnvironmentVariable('LOG_RETENTION_DAYS', '30'))
