using Functions.Platform;
using Functions.Tests.Architecture;
using Microsoft.Extensions.Configuration;

namespace Functions.Tests.Platform;

public sealed class ProductionGuardTests
{
    private static readonly (string Key, string Value) PublicKey = ("FunctionKeys:Default", "dev-app-key");

    [Fact]
    public void Every_key_and_secret_of_the_public_development_settings_is_refused_by_name()
    {
        var sample = new ConfigurationBuilder().AddJsonFile(Path.Combine(SourceTree.Root, "local.settings.sample.json")).Build();
        var secrets = sample.GetSection("Values").GetChildren().Where(IsSecret).ToList();

        Assert.InRange(secrets.Count, 5, 10);
        Assert.All(secrets, secret => Assert.Contains(
            secret.Key, Assert.Throws<ConfigurationException>(
                () => ProductionGuard.Check(Configuration((secret.Key, secret.Value!)))).Message));
    }

    [Fact]
    public void Values_of_ones_own_are_accepted_everywhere() => ProductionGuard.Check(
        Configuration(("FunctionKeys:Default", "e8a5c0f1"),
            ("Admin:Keys:reader:Sha256", "4ac6e1a94b9a7ccf6cb1f4bf1a8be0ae3d8a0e1a0a27a8dd3bbd86e7e04cbfb7")));

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("", "", true)]
    [InlineData("Production", null, true)]
    [InlineData("Staging", null, true)]
    [InlineData("Production", "true", true)]
    [InlineData("Development", null, false)]
    [InlineData("development", "true", false)]
    [InlineData(null, "true", false)]
    public void Only_an_environment_that_says_it_is_for_development_may_use_them(string? environment, string? coreTools, bool refused)
    {
        var configuration = Configuration(
            PublicKey, (ProductionGuard.EnvironmentSetting, environment), (ProductionGuard.CoreToolsSetting, coreTools));

        Assert.Equal(refused, Record.Exception(() => ProductionGuard.Check(configuration)) is ConfigurationException);
    }

    private static bool IsSecret(IConfigurationSection value) =>
        (value.Key.StartsWith("FunctionKeys", StringComparison.Ordinal) && !value.Key.EndsWith("Functions", StringComparison.Ordinal))
        || value.Key.EndsWith("Sha256", StringComparison.Ordinal)
        || value.Key.EndsWith("Secret", StringComparison.Ordinal);

    private static IConfigurationRoot Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();
}
