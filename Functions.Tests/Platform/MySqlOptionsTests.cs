using Functions.Platform;
using Functions.Platform.MySql;
using Microsoft.Extensions.Configuration;

namespace Functions.Tests.Platform;

public sealed class MySqlOptionsTests
{
    private const string Verified = "Server=h;Database=d;User ID=app;SslMode=VerifyFull";

    [Theory]
    [InlineData("Server=h;Database=d;User ID=app", "Set SslMode=VerifyFull in MYSQL_CONNECTION")]
    [InlineData("Server=h;Database=d;User ID=app;SslMode=Preferred", "Set SslMode=VerifyFull in MYSQL_CONNECTION")]
    [InlineData("Server=h;Database=d;User ID=app;SslMode=Required", "Set SslMode=VerifyFull in MYSQL_CONNECTION")]
    [InlineData("Server=h;Database=d;User ID=app;SslMode=VerifyCA", "Set SslMode=VerifyFull in MYSQL_CONNECTION")]
    [InlineData("Server=h;Database=d;User ID=app;SslMode=None", "Set SslMode=VerifyFull in MYSQL_CONNECTION")]
    [InlineData($"{Verified};Password=secret", "MYSQL_CONNECTION holds a Password; remove it")]
    [InlineData("Server=h;Database=d;SslMode=VerifyFull", "Set User ID in MYSQL_CONNECTION")]
    public void Signing_in_by_a_token_refuses_a_connection_that_could_leak_it(string connection, string message)
    {
        var refused = Assert.Throws<ConfigurationException>(() => Options(connection, entra: "true"));

        Assert.StartsWith(message, refused.Message);
        Assert.DoesNotContain("secret", refused.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    public void A_verified_connection_without_a_password_signs_in_by_a_token(string? clientId) =>
        Assert.NotNull(Options(Verified, entra: "true", clientId).ProvidePassword);

    [Theory]
    [InlineData(null)]
    [InlineData("false")]
    public void Without_the_setting_the_connection_string_is_all_there_is(string? entra) =>
        Assert.Null(Options("Server=h;Database=d;User ID=app;Password=secret", entra).ProvidePassword);

    [Fact]
    public void A_setting_that_is_neither_true_nor_false_is_named() =>
        Assert.Equal(
            "Set MySql:Entra to true or false", Assert.Throws<ConfigurationException>(() => Options(Verified, entra: "yes")).Message);

    private static MySqlOptions Options(string connection, string? entra, string? clientId = null) =>
        MySqlOptions.From(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [MySqlOptions.Setting] = connection,
            [MySqlOptions.EntraSetting] = entra,
            [MySqlOptions.EntraClientIdSetting] = clientId,
        }).Build());
}
