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
        Write(_base, "local.settings.json", """
            { // Comments are allowed.
              "Values": { "X__A": "file", "X__B": "file", "X:C": "file" } }
            """);

        var added = Added(new() { ["X__B"] = "environment", ["X__C"] = "environment" }, "--X:C=line");

        Assert.Equal("file", added["X__A"]);
        Assert.False(added.ContainsKey("X__B"));
        Assert.Equal("line", added["X__C"]);
    }

    [Fact]
    public void Port_and_origins_come_from_the_local_settings_and_the_port_from_the_command_line_first()
    {
        Write(_base, "local.settings.json", """{ "Host": { "LocalHttpPort": 7200, "CORS": "https://a, https://b" } }""");

        Assert.Equal(7200, Settings(Added([])).Port);
        Assert.Equal(7300, Settings(Added([], "--port", "7300")).Port);
        Assert.Equal(["https://a", "https://b"], Settings(Added([])).CorsOrigins);
    }

    [Fact]
    public void Without_settings_the_port_is_7071_and_data_lies_under_the_repository()
    {
        Write(_root, "Serverless.sln", "");

        Assert.Equal(7071, Settings(Added([])).Port);
        Assert.Equal(Path.Combine(_root, ".local"), LocalServers.DataFolder(Configuration(Added([])), _base));
        Assert.Equal("/elsewhere", LocalServers.DataFolder(Configuration(Added([], "--data", "/elsewhere")), _base));
    }

    [Fact]
    public void The_environment_is_development_unless_it_is_named()
    {
        Assert.Equal("Development", Added([])["AZURE_FUNCTIONS_ENVIRONMENT"]);
        Assert.False(Added(new() { ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Production" }).ContainsKey("AZURE_FUNCTIONS_ENVIRONMENT"));
    }

    [Fact]
    public void The_sample_becomes_the_local_settings_of_a_new_checkout_and_never_again()
    {
        Write(_root, "Serverless.sln", "");
        Write(_root, "local.settings.sample.json", """{ "Values": { "Colour": "sample" } }""");

        Assert.Equal("sample", Added([])["Colour"]);
        Write(_root, "local.settings.json", """{ "Values": { "Colour": "mine" } }""");
        Assert.Equal("mine", Added([])["Colour"]);
    }

    [Fact]
    public void Settings_beside_the_app_stand_for_those_of_the_checkout()
    {
        Write(_root, "Serverless.sln", "");
        Write(_root, "local.settings.json", """{ "Values": { "Colour": "checkout" } }""");
        Write(_base, "local.settings.json", """{ "Values": { "Colour": "app" } }""");

        Assert.Equal("app", Added([])["Colour"]);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "Host": { "LocalHttpPort": "x" } }""")]
    public void Local_settings_that_cannot_be_read_are_named(string text)
    {
        Write(_base, "local.settings.json", text);

        var failure = Assert.Throws<StartupException>(() => Added([]));

        Assert.Contains("local.settings.json cannot be read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_json_has_the_real_hosts_defaults()
    {
        var hostJson = HostJson.Read(_base, new ConfigurationBuilder().Build());

        Assert.Equal("api", hostJson.RoutePrefix);
        Assert.Equal(TimeSpan.FromMinutes(30), hostJson.FunctionTimeout);
        Assert.Null(hostJson.Functions);
    }

    [Fact]
    public void A_folder_without_an_app_is_named()
    {
        var failure = Assert.Throws<StartupException>(() => new Workers.WorkerProcessLauncher(_base));

        Assert.Contains($"{_base} holds no app", failure.Message, StringComparison.Ordinal);
    }

    private static void Write(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private Dictionary<string, string?> Added(Dictionary<string, string> environment, params string[] arguments) => LocalEnvironment.Added(
        LocalSettings.Read(LocalSettingsFile.Locate(_base)),
        CommandLine.Parse(["--app", _base, .. arguments]).Settings,
        environment.GetValueOrDefault);

    private static HostSettings Settings(Dictionary<string, string?> added) => HostSettings.Read(Configuration(added));

    private static IConfiguration Configuration(Dictionary<string, string?> added) => new ConfigurationBuilder()
        .AddInMemoryCollection(added.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":"), pair.Value)))
        .Build();
}
