namespace Functions.Tests.Fixtures;

/// <summary>
/// The host that black-box tests call: the one at <c>TESTS_AGAINST</c>, which <c>./dev test --against URL</c> sets, wherever it runs and
/// whatever it holds already; else one of their own.
/// </summary>
public sealed class TargetHost(Servers servers) : IAsyncLifetime
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly RunningApp? _own = Against is null ? new RunningApp(servers) : null;

    /// <summary>The address of a running host; null to start one.</summary>
    public static string? Against { get; } = Environment.GetEnvironmentVariable("TESTS_AGAINST") is { Length: > 0 } url ? url : null;

    public ApiClient Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (_own is not null)
        {
            await _own.InitializeAsync();
            Api = _own.Api;
            return;
        }

        Api = new ApiClient(new Uri($"{Against!.TrimEnd('/')}/"), Keys());
        var seen = "no answer";
        await Until.TrueAsync(
            async () =>
            {
                seen = await HealthAsync();
                return seen.StartsWith("200 ", StringComparison.Ordinal);
            },
            StartPatience,
            () => Task.FromResult($"{Against}: {seen}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
        else
        {
            Api.Dispose();
        }
    }

    // Those of local.settings.sample.json, unless the environment says otherwise.
    private static ApiKeys Keys() => new(
        Key("TESTS_APP_KEY", "dev-app-key"),
        Key("TESTS_MASTER_KEY", "dev-master-key"),
        Key("TESTS_READER_KEY", "dev-reader-key"),
        Key("TESTS_ADMIN_KEY", "dev-admin-key"));

    private static string Key(string variable, string development) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } key ? key : development;

    private async Task<string> HealthAsync()
    {
        try
        {
            return (await Api.CallAsync(HttpMethod.Get, "health", key: null)).ToString();
        }
        catch (HttpRequestException notYet)
        {
            return notYet.Message;
        }
    }
}
