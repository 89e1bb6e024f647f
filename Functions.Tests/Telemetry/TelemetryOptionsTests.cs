using Functions.Platform;
using Functions.Platform.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Functions.Tests.Telemetry;

public sealed class TelemetryOptionsTests
{
    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", null, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "", false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317", true)]
    public void Nothing_is_set_up_that_could_listen_unless_a_setting_says_where_to_send_it(string setting, string? value, bool listens)
    {
        var services = new ServiceCollection().AddTelemetry(Configuration((setting, value)));

        Assert.Equal(listens, services.Any(service => service.ServiceType == typeof(TracerProvider)));
        Assert.Equal(listens, services.Any(service => service.ServiceType == typeof(MeterProvider)));
        Assert.Equal(listens, services.Any(service => service.ServiceType == typeof(LoggerProvider)));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "none")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "Authorization=Basic")]
    public void A_setting_that_names_no_destination_stops_the_start(string setting, string value)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => Options((setting, value)));

        Assert.StartsWith($"Set {setting} to ", wrong.Message);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Authorization=AAD", true)]
    [InlineData("ClientId=00000000-0000-0000-0000-000000000001;Authorization=AAD", true)]
    public void Where_the_resource_wants_to_know_who_sends_the_app_signs_in(string? authentication, bool signsIn) =>
        Assert.Equal(signsIn, Options(("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", authentication)).Credential is not null);

    private static TelemetryOptions Options((string Name, string? Value) setting) => TelemetryOptions.From(Configuration(setting));

    private static IConfigurationRoot Configuration((string Name, string? Value) setting) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting.Name, setting.Value)]).Build();
}
