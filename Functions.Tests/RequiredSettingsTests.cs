using Functions.Platform;
using Functions.Tests.Architecture;
using Functions.Tracking;
using Microsoft.Extensions.Configuration;

namespace Functions.Tests;

public sealed class RequiredSettingsTests
{
    [Fact]
    public void A_start_without_settings_names_every_one_that_is_missing()
    {
        var refused = Assert.Throws<ConfigurationException>(() => RequiredSettings.Check(Configuration([])));

        var lines = refused.Message.Split('\n');
        Assert.Equal(RequiredSettings.All.Count + 1, lines.Length);
        Assert.All(RequiredSettings.All,
            setting => Assert.Contains(lines, line => line.StartsWith($"Set {setting.Name}, for example: ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("Set AzureWebJobsStorage, ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AzureWebJobsStorage:queueServiceUri", "AzureWebJobsStorage:blobServiceUri")]
    [InlineData("AzureWebJobsStorage:blobServiceUri", "AzureWebJobsStorage:queueServiceUri")]
    public void Half_a_storage_account_by_identity_names_the_other_half(string given, string missing)
    {
        var refused = Assert.Throws<ConfigurationException>(() => RequiredSettings.Check(Configuration([.. Given(), given])));

        Assert.StartsWith($"Set {missing}, ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage")]
    [InlineData("AzureWebJobsStorage:queueServiceUri", "AzureWebJobsStorage:blobServiceUri")]
    public void A_storage_account_by_connection_string_or_by_identity_is_enough(params string[] storage) =>
        RequiredSettings.Check(Configuration([.. Given(), .. storage]));

    [Fact]
    public void A_Key_Vault_reference_that_was_not_resolved_is_no_value()
    {
        var configuration = Configuration([.. Given(), "AzureWebJobsStorage"]);
        configuration[TrackingOptions.IpSecretSetting] = "@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/ip-secret)";

        var refused = Assert.Throws<ConfigurationException>(() => RequiredSettings.Check(configuration));

        Assert.StartsWith(
            "Privacy:IpSecret is a Key Vault reference that could not be resolved", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 */5 * * * *", true)]
    [InlineData("*/5 * * * *", true)]
    [InlineData("00:05:00", true)]
    [InlineData("whenever", false)]
    [InlineData("0 0 0 0 0 0 0", false)]
    public void A_schedule_is_one_that_a_host_can_read(string schedule, bool readable)
    {
        var configuration = Configuration([.. Given(), "AzureWebJobsStorage"]);
        configuration["FoldCountsSchedule"] = schedule;

        var refused = Record.Exception(() => RequiredSettings.Check(configuration));

        Assert.Equal(readable, refused is null);
        Assert.True(readable || refused!.Message.StartsWith($"FoldCountsSchedule is '{schedule}'", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_development_settings_leave_out_is_what_the_local_host_starts_itself()
    {
        var sample = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(SourceTree.Root, "local.settings.sample.json")).Build().GetSection("Values");

        var missing = RequiredSettings.All.Where(setting => sample[setting.Name.Replace(":", "__", StringComparison.Ordinal)] is null);

        Assert.Equal(["MYSQL_CONNECTION"], missing.Select(setting => setting.Name));
    }

    private static IEnumerable<string> Given() => RequiredSettings.All.Select(setting => setting.Name);

    private static IConfigurationRoot Configuration(IEnumerable<string> names) =>
        new ConfigurationBuilder().AddInMemoryCollection(names.Select(name =>
            KeyValuePair.Create(name, (string?)(name.EndsWith("Schedule", StringComparison.Ordinal) ? "0 */5 * * * *" : "x")))).Build();
}
