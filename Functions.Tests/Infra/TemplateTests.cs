using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Functions.Tests.Architecture;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Tests.Infra;

/// <summary>What a deployment of <c>infra/</c> promises, whatever its parameters.</summary>
public sealed partial class TemplateTests(Templates templates) : IClassFixture<Templates>
{
    // Role by role, the type of the one resource that it may be given on.
    private static readonly Dictionary<string, string> AllowedRoles = new()
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Microsoft.Storage/storageAccounts", // Storage Blob Data Owner
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Microsoft.Storage/storageAccounts", // Storage Queue Data Contributor
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Microsoft.KeyVault/vaults/secrets", // Key Vault Secrets User
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Microsoft.Insights/components", // Monitoring Metrics Publisher
    };

    [Fact]
    public void Storage_takes_no_shared_key_and_shows_no_blob_to_the_public() =>
        Assert.All(templates.All.Select(deployment => deployment.TheOnly("Microsoft.Storage/storageAccounts").Properties), account =>
        {
            Assert.False((bool)account["allowSharedKeyAccess"]!);
            Assert.False((bool)account["allowBlobPublicAccess"]!);
            Assert.False((bool)account["allowCrossTenantReplication"]!);
        });

    [Fact]
    public void Everything_that_is_called_wants_TLS_1_2_or_newer() => Assert.All(templates.All, deployment =>
    {
        var account = deployment.TheOnly("Microsoft.Storage/storageAccounts").Properties;
        Assert.Equal(("TLS1_2", true), ((string?)account["minimumTlsVersion"], (bool)account["supportsHttpsTrafficOnly"]!));
        var site = deployment.TheOnly("Microsoft.Web/sites").Properties;
        Assert.True((bool)site["httpsOnly"]!);
        Assert.Equal(("1.2", "1.2", "Disabled"), (
            (string?)site["siteConfig"]!["minTlsVersion"], (string?)site["siteConfig"]!["scmMinTlsVersion"],
                (string?)site["siteConfig"]!["ftpsState"]));
        Assert.Equal("ON", MySqlConfiguration(deployment, "require_secure_transport"));
        Assert.Equal("TLSv1.2,TLSv1.3", MySqlConfiguration(deployment, "tls_version"));
        Assert.Contains("SslMode=VerifyFull", Settings(deployment)["MYSQL_CONNECTION"]);
    });

    [Fact]
    public void No_password_opens_the_database_the_app_or_the_telemetry() => Assert.All(templates.All, deployment =>
    {
        Assert.Equal("ON", MySqlConfiguration(deployment, "aad_auth_only"));
        Assert.Equal("true", Settings(deployment)["MySql__Entra"]);
        Assert.Single(deployment.Of("Microsoft.DBforMySQL/flexibleServers/administrators"));
        Assert.Equal(
            ["ftp", "scm"], deployment.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies").Select(door => door.Name).Order());
        Assert.All(deployment.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies"),
            door => Assert.False((bool)door.Properties["allow"]!));
        Assert.True((bool)deployment.TheOnly("Microsoft.Insights/components").Properties["DisableLocalAuth"]!);
        Assert.True((bool)deployment.TheOnly("Microsoft.OperationalInsights/workspaces").Properties["features"]!["disableLocalAuth"]!);
        Assert.True((bool)deployment.TheOnly("Microsoft.KeyVault/vaults").Properties["enableRbacAuthorization"]!);
    });

    [Fact]
    public void With_private_networking_nothing_that_holds_data_is_reachable_from_outside() =>
        Assert.All(new[] { templates.Private, templates.Closed }, deployment =>
        {
            var account = deployment.TheOnly("Microsoft.Storage/storageAccounts").Properties;
            var vault = deployment.TheOnly("Microsoft.KeyVault/vaults").Properties;
            Assert.All(new[] { account, vault }, service => Assert.Equal(
                ("Disabled", "Deny", "None"),
                ((string?)service["publicNetworkAccess"], (string?)service["networkAcls"]!["defaultAction"],
                    (string?)service["networkAcls"]!["bypass"])));
            Assert.Equal("Disabled",
                (string?)deployment.TheOnly("Microsoft.DBforMySQL/flexibleServers").Properties["network"]!["publicNetworkAccess"]);
            Assert.DoesNotContain(deployment.Resources, resource => resource.Type.EndsWith("/firewallRules", StringComparison.Ordinal));
            Assert.Equal(
                "Disabled", (string?)deployment.TheOnly("Microsoft.Insights/components").Properties["publicNetworkAccessForIngestion"]);
            Assert.Equal("Disabled",
                (string?)deployment.TheOnly("Microsoft.OperationalInsights/workspaces").Properties["publicNetworkAccessForIngestion"]);
            Assert.Contains("appSubnetId", (string?)deployment.TheOnly("Microsoft.Web/sites").Properties["virtualNetworkSubnetId"]);
            Assert.Superset(new HashSet<string> { "blob", "queue", "mysqlServer", "vault", "azuremonitor" }, PrivateDoors(deployment));
        });

    [Fact]
    public void No_switch_for_public_access_is_left_open_in_a_closed_deployment()
    {
        // Reading telemetry stays open to whom Entra lets in: the portal and the alert rules read from outside.
        var open = templates.Closed.Resources
            .SelectMany(resource => Leaves(resource.Json).Select(leaf => (resource.Type, leaf.Path, leaf.Value)))
            .Where(leaf => leaf.Path.Split('.')[^1].StartsWith("publicNetworkAccess", StringComparison.OrdinalIgnoreCase))
            .ToList();

        Assert.Equal(8, open.Count);
        Assert.All(open,
            leaf => Assert.Equal(leaf.Path.EndsWith("ForQuery", StringComparison.Ordinal) ? "Enabled" : "Disabled", leaf.Value));
        Assert.Contains("sites", PrivateDoors(templates.Closed));
    }

    [Fact]
    public void Apps_reach_a_private_deployment_over_the_internet_unless_that_is_closed_too() => Assert.Equal(
        ("Enabled", "Enabled", "Disabled"),
        (AppAccess(templates.Open), AppAccess(templates.Private), AppAccess(templates.Closed)));

    [Fact]
    public void Every_role_is_a_small_one_on_a_single_resource() => Assert.All(templates.All, deployment =>
    {
        var assignments = deployment.Of("Microsoft.Authorization/roleAssignments");

        Assert.Equal(AllowedRoles.Count, assignments.Count);
        Assert.All(assignments, assignment =>
        {
            var role = ((string)assignment.Properties["roleDefinitionId"]!).Split('/')[^1];
            Assert.True(AllowedRoles.TryGetValue(role, out var on), $"{role} is not an allowed role");
            var scope = Scope().Match(assignment.Id);
            Assert.True(scope.Success, $"{assignment.Id} is given on more than a resource");
            Assert.Equal(on, ResourceType(scope.Groups["provider"].Value, scope.Groups["path"].Value), ignoreCase: true);
            Assert.Equal("ServicePrincipal", (string?)assignment.Properties["principalType"]);
            Assert.Contains("id-analytics-app-", (string?)assignment.Properties["principalId"]);
        });
    });

    [Fact]
    public void No_secret_stands_in_a_template()
    {
        var defaults = SecureParameters(templates.Compiled).ToList();
        Assert.NotEmpty(defaults);
        Assert.All(defaults, value => Assert.Matches(@"^\[.*newGuid\(\).*\]$", value));

        var suspects = templates.All
            .SelectMany(deployment => deployment.Resources)
            .SelectMany(resource => Leaves(resource.Json).Where(leaf => MayBeSecret(resource.Type, leaf)))
            .ToList();
        Assert.Contains(suspects, leaf => leaf.Path == ".properties.administratorLoginPassword");
        Assert.Contains(suspects, leaf => leaf.Path == ".properties.value");
        Assert.All(suspects, leaf => Assert.StartsWith("[", leaf.Value, StringComparison.Ordinal));
        Assert.All(templates.All,
            deployment => Assert.DoesNotContain("Password=", Settings(deployment)["MYSQL_CONNECTION"], StringComparison.OrdinalIgnoreCase));
        Assert.All(templates.All,
            deployment => Assert.Contains("@Microsoft.KeyVault(SecretUri=", Settings(deployment)["Privacy__IpSecret"]));
    }

    [Fact]
    public void The_secret_under_which_addresses_are_hashed_is_made_once_and_never_replaced()
    {
        var secret = Assert.Single(
            CompiledResources(templates.Compiled), resource => (string?)resource["type"] == "Microsoft.KeyVault/vaults/secrets");

        Assert.NotNull(secret["@options"]?["onlyIfNotExists"]);
    }

    [Fact]
    public void Every_setting_that_the_app_requires_is_there_by_name() => Assert.All(templates.All, deployment =>
    {
        var required = RequiredSettings.All.Concat(RequiredSettings.StorageByIdentity)
            .Select(setting => setting.Name.Replace(":", "__", StringComparison.Ordinal)).ToList();

        Assert.All(required, name => Assert.Contains(name, Settings(deployment).Keys));
        Assert.DoesNotContain("Schema__MigrateAtStart", Settings(deployment).Keys);
        // Flex Consumption refuses the settings that its own configuration stands for.
        Assert.DoesNotContain("FUNCTIONS_WORKER_RUNTIME", Settings(deployment).Keys);
    });

    [Fact]
    public void Every_schedule_is_one_that_the_timers_understand() => Assert.All(
        Settings(templates.Private).Where(setting => setting.Key.EndsWith("Schedule", StringComparison.Ordinal)),
        schedule => Assert.NotNull(NCrontab.CrontabSchedule.Parse(schedule.Value, new() { IncludingSeconds = true })));

    [Fact]
    public void Every_queue_that_a_function_reads_is_there()
    {
        var read = typeof(Slices).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<QueueTriggerAttribute>()?.QueueName)
            .OfType<string>()
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.Equal(read, templates.Private.Of("Microsoft.Storage/storageAccounts/queueServices/queues")
            .Select(queue => queue.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_container_that_the_app_writes_is_there()
    {
        var written = SourceTree.AppFiles.SelectMany(file => Containers().Matches(file.Text))
            .Select(name => name.Groups["name"].Value).ToList();

        Assert.Contains("archive", written);
        Assert.All(written, name => Assert.Contains(
            name, templates.Private.Of("Microsoft.Storage/storageAccounts/blobServices/containers").Select(container => container.Name)));
    }

    [Fact]
    public void Old_days_of_the_archive_move_to_cool_storage()
    {
        var rule = Assert.Single(
            templates.Private.TheOnly("Microsoft.Storage/storageAccounts/managementPolicies").Properties["policy"]!["rules"]!.AsArray())!;

        Assert.Equal(["archive/"], rule["definition"]!["filters"]!["prefixMatch"]!.AsArray().Select(prefix => (string?)prefix));
        Assert.Contains("archive",
            templates.Private.Of("Microsoft.Storage/storageAccounts/blobServices/containers").Select(container => container.Name));
        Assert.NotNull(rule["definition"]!["actions"]!["baseBlob"]!["tierToCool"]);
    }

    [Fact]
    public void All_instances_together_open_fewer_connections_than_the_server_takes()
    {
        const int LimitOfTheDefaultSize = 683;
        var instances = (int)Scale(templates.Private)["maximumInstanceCount"]!;
        var connection = Settings(templates.Private)["MYSQL_CONNECTION"];

        // The limit comes from another module, so the pool's size stays an expression; its parts are held here.
        Assert.Contains("MaximumPoolSize={3}", connection);
        Assert.Matches(@"max\(3, min\(20, div\(sub\(.*connectionLimit.*, 65\), 120\)\)\)", connection);
        // Each group of functions grows to that many instances: HTTP, and each of the two that write.
        Assert.InRange(
            3 * instances * Math.Max(3, Math.Min(20, (LimitOfTheDefaultSize - 65) / (3 * instances))), 1, LimitOfTheDefaultSize - 65);
        Assert.Contains($"\"Standard_D2ds_v4\": {LimitOfTheDefaultSize}",
            templates.Compiled.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    [Fact]
    public void Every_alert_asks_for_a_metric_that_the_app_sends() => Assert.All(
        templates.Private.Of("Microsoft.Insights/scheduledQueryRules"),
        alert =>
        {
            var metric = Metric().Match((string)alert.Properties["criteria"]!["allOf"]![0]!["query"]!).Groups["name"].Value;

            Assert.Contains(SourceTree.AppFiles, file => file.Text.Contains($"\"{metric}\"", StringComparison.Ordinal));
        });

    [Fact]
    public void Alerts_report_dead_letters_late_events_drift_and_failed_timers()
    {
        var alerts = templates.Private.Of("Microsoft.Insights/scheduledQueryRules");

        Assert.Equal(
            ["dead-letters", "ledger-drift", "oldest-message", "timer-failures"],
            alerts.Select(alert => (string?)alert.Properties["displayName"]).Order());
        Assert.All(alerts,
            alert => Assert.Contains($"\n### {(string?)alert.Properties["displayName"]}\n", SourceTree.Read("docs/runbook.md")));
        Assert.All(alerts, alert => Assert.NotEmpty(alert.Properties["actions"]!["actionGroups"]!.AsArray()));
    }

    private static JsonNode Scale(Deployment deployment) =>
        deployment.TheOnly("Microsoft.Web/sites").Properties["functionAppConfig"]!["scaleAndConcurrency"]!;

    private static string? AppAccess(Deployment deployment) =>
        (string?)deployment.TheOnly("Microsoft.Web/sites").Properties["publicNetworkAccess"];

    private static string? MySqlConfiguration(Deployment deployment, string name) =>
        (string?)deployment.Of("Microsoft.DBforMySQL/flexibleServers/configurations")
            .Single(setting => setting.Name == name).Properties["value"];

    private static Dictionary<string, string> Settings(Deployment deployment) => deployment.Of("Microsoft.Web/sites/config")
        .Single(config => config.Name == "appsettings").Properties.AsObject()
        .ToDictionary(setting => setting.Key, setting => (string)setting.Value!);

    private static HashSet<string> PrivateDoors(Deployment deployment) => deployment.Of("Microsoft.Network/privateEndpoints")
        .Select(endpoint => (string)endpoint.Properties["privateLinkServiceConnections"]![0]!["properties"]!["groupIds"]![0]!)
        .ToHashSet();

    // Every nested template has parameters of its own.
    private static IEnumerable<string?> SecureParameters(JsonNode template) => Objects(template)
        .Where(candidate => candidate["type"] is JsonValue type && type.ToString() is "securestring" or "secureString" or "secureObject")
        .Select(parameter => parameter["defaultValue"]?.ToString());

    private static IEnumerable<JsonObject> CompiledResources(JsonNode template) =>
        Objects(template).Where(candidate => candidate["type"] is JsonValue && candidate["apiVersion"] is not null);

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject here => here.Select(property => property.Value).SelectMany(Objects).Prepend(here),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };

    private static IEnumerable<(string Path, string Value)> Leaves(JsonNode? node, string path = "") => node switch
    {
        JsonObject here => here.SelectMany(property => Leaves(property.Value, $"{path}.{property.Key}")),
        JsonArray list => list.SelectMany((item, i) => Leaves(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"))),
        JsonValue value => [(path, value.ToString())],
        _ => [],
    };

    private static bool MayBeSecret(string type, (string Path, string Value) leaf) =>
        SecretName().IsMatch(leaf.Path) || (type == "Microsoft.KeyVault/vaults/secrets" && leaf.Path == ".properties.value");

    private static string ResourceType(string provider, string path) =>
        $"{provider}/{string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where((_, i) => i % 2 == 0))}";

    [GeneratedRegex("^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/(?<provider>[^/]+)(?<path>(/[^/]+/[^/]+)+)/providers/Microsoft.Authorization/roleAssignments/[^/]+$")]
    private static partial Regex Scope();

    [GeneratedRegex("Name == \"(?<name>[a-z_.]+)\"")]
    private static partial Regex Metric();

    [GeneratedRegex(@"const string \w*Container = ""(?<name>[^""]+)""")]
    private static partial Regex Containers();

    [GeneratedRegex("(password|secret|key|token|connection_?string)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
