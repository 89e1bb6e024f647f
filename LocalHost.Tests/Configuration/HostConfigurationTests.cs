using LocalHost.Configuration;
using LocalHost.Hosting;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Tests.Configuration;

public sealed class HostConfigurationTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("localhost-settings-").FullName;
    private readonly string _base;

    public HostConfigurationTests() => _base = Directory.CreateDirectory(Path.Combine(_root, "App", "bin")).FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_command_line_stands_above_the_environment_and_that_above_local_settings()
    {
        var name = $"X{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable($"{name}__B", "environment");
        Environment.SetEnvironmentVariable($"{name}__C", "environment");
        Write(_base, "local.settings.json", $$"""
            { // Comments are allowed.
              "Values": { "{{name}}__A": "file", "{{name}}:B": "file", "{{name}}:C": "file" } }
            """);

        var configuration = Read($"--{name}:C=line");

        Assert.Equal("file", configuration[$"{name}:A"]);
        Assert.Equal("environment", configuration[$"{name}:B"]);
        Assert.Equal("line", configuration[$"{name}:C"]);
    }

    [Fact]
    public void Port_and_origins_come_from_the_local_settings_and_the_port_from_the_command_line_first()
    {
        Write(_base, "local.settings.json", """{ "Host": { "LocalHttpPort": 7200, "CORS": "https://a, https://b" } }""");

        Assert.Equal(7200, HostConfiguration.Port(Read()));
        Assert.Equal(7300, HostConfiguration.Port(Read("--port", "7300")));
        Assert.Equal(["https://a", "https://b"], HostConfiguration.CorsOrigins(Read()));
    }

    [Fact]
    public void Without_settings_the_port_is_7071_and_data_lies_under_the_repository()
    {
        Write(_root, "Serverless.sln", "");

        Assert.Equal(7071, HostConfiguration.Port(Read()));
        Assert.Equal(Path.Combine(_root, ".local"), HostConfiguration.DataFolder(Read(), _base));
        Assert.Equal("/elsewhere", HostConfiguration.DataFolder(Read("--data", "/elsewhere"), _base));
    }

    [Fact]
    public void The_sample_becomes_the_local_settings_of_a_new_checkout_and_never_again()
    {
        Write(_root, "Serverless.sln", "");
        Write(_root, "local.settings.sample.json", """{ "Values": { "Colour": "sample" } }""");

        Assert.Equal("sample", Read()["Colour"]);
        Write(_root, "local.settings.json", """{ "Values": { "Colour": "mine" } }""");
        Assert.Equal("mine", Read()["Colour"]);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "Host": { "LocalHttpPort": "x" } }""")]
    public void Local_settings_that_cannot_be_read_are_named(string text)
    {
        Write(_base, "local.settings.json", text);

        var failure = Assert.Throws<StartupException>(() => Read());

        Assert.Contains("local.settings.json cannot be read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_json_has_the_real_hosts_defaults()
    {
        var hostJson = HostJson.Read(_base, new ConfigurationBuilder().Build());

        Assert.Equal("api", hostJson.RoutePrefix);
        Assert.Equal(
            new QueueSettings
            {
                BatchSize = 16,
                NewBatchThreshold = 8,
                MaxPollingInterval = TimeSpan.FromMinutes(1),
                VisibilityTimeout = TimeSpan.Zero,
                MaxDequeueCount = 5,
                MessageLease = TimeSpan.FromSeconds(30),
                Base64 = true,
            },
            hostJson.Queues);
    }

    private static void Write(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private ConfigurationManager Read(params string[] arguments)
    {
        var configuration = new ConfigurationManager();
        configuration.AddHostSettings(new EmbeddedHostOptions
        {
            FunctionsAssembly = typeof(HostConfigurationTests).Assembly,
            BaseFolder = _base,
            Arguments = arguments,
        });
        return configuration;
    }
}
