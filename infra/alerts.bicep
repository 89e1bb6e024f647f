// The alerts. docs/runbook.md has a section for each.

param location string
param tags { *: string }
param token string
param workspaceId string
param mysqlId string

@description('Recipients of alerts; without any, alerts appear only in the portal.')
param emails string[]

type rule = {
  @description('Of the alert, and of the runbook\'s section.')
  name: string
  says: string
  @description('Answers rows with a number Value; above the threshold it fires.')
  query: string
  threshold: int
  @description('0 critical … 4 verbose.')
  severity: int
  @description('How far back each look goes, ISO 8601.')
  window: string
}

@description('Metrics as the app names them, in the table that Azure Monitor keeps them in.')
var rules rule[] = [
  {
    name: 'dead-letters'
    says: 'Messages ended as dead letters.'
    query: 'AppMetrics | where Name == "tracking.dead_letters" | summarize Value = sum(Sum)'
    threshold: 0
    severity: 2
    window: 'PT15M'
  }
  {
    name: 'oldest-message'
    says: 'The oldest queued message is older than five minutes: events are late.'
    query: 'AppMetrics | where Name == "tracking.queue.oldest_age" | summarize Value = max(Sum / max_of(ItemCount, 1))'
    threshold: 300
    severity: 1
    window: 'PT5M'
  }
  {
    name: 'ledger-drift'
    says: 'A balance differs from what its log adds up to.'
    query: 'AppMetrics | where Name == "ledger.drift" | summarize Value = max(Sum / max_of(ItemCount, 1))'
    threshold: 0
    severity: 1
    window: 'PT1H'
  }
  {
    name: 'timer-failures'
    says: 'A maintenance timer failed.'
    query: 'AppMetrics | where Name == "timer.failures" | summarize Value = sum(Sum)'
    threshold: 0
    severity: 2
    window: 'PT15M'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-analytics-${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'analytics'
    emailReceivers: [
      for (address, i) in emails: { name: 'email-${i}', emailAddress: address, useCommonAlertSchema: true }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${rule.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.name
      description: rule.says
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: rule.window
      autoMitigate: true
      // The table exists only from the first metric on.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            metricMeasureColumn: 'Value'
            timeAggregation: 'Maximum'
            operator: 'GreaterThan'
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

resource full 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'database-storage-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The database has used 85 % of its storage.'
    severity: 1
    enabled: true
    scopes: [mysqlId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'storage'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'storage_percent'
          operator: 'GreaterThan'
          threshold: 85
          timeAggregation: 'Average'
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}
