using Functions.Platform;
using Functions.Tests.Architecture;
using Microsoft.Extensions.Configuration;

namespace Functions.Tests.Platform;

public sealed class ProductionGuardTests
{
    [Theory]
    [InlineData("FunctionKeys:Default", "dev-app-key")]
    [InlineData("FunctionKeys:Master", "dev-master-key")]
    [InlineData("Admin:Keys:reader:Sha256", "4ac6e1a94b9a7ccf6cb1f4bf1a8be0ae3d8a0e1a0a27a8dd3bbd86e7e04cbfb7")]
    public void Settings_of_ones_own_pass_and_development_keys_do_not(string setting, string value)
    {
        var refused = value.StartsWith("dev-", StringComparison.Ordinal);

        var check = Record.Exception(() => ProductionGuard.CheckKeys(Configuration((setting, value))));

        Assert.Equal(refused, check is ConfigurationException error && error.Message.StartsWith(setting, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_key_of_the_public_development_settings_is_refused_also_by_its_hash()
    {
        var sample = new ConfigurationBuilder().AddJsonFile(Path.Combine(SourceTree.Root, "local.settings.sample.json")).Build();
        var keys = sample.GetSection("Values").GetChildren()
            .Where(value => value.Key.StartsWith("FunctionKeys", StringComparison.Ordinal) || value.Key.EndsWith("Sha256", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(4, keys.Count);
        Assert.All(keys, key => Assert.Throws<ConfigurationException>(() => ProductionGuard.CheckKeys(Configuration((key.Key, key.Value!)))));
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
