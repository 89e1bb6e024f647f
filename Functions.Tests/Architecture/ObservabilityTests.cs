using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Functions.Platform.MySql;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Tests.Architecture;

/// <summary>The page of what can be observed says what the code has, no more and no less.</summary>
public sealed partial class ObservabilityTests
{
    private static readonly string Page = SourceTree.Read("docs/observability.md");

    [Fact]
    public async Task The_page_lists_every_instrument_with_its_kind_and_unit()
    {
        var listed = InstrumentRows().Matches(Page).Select(row => row.Groups["row"].Value).Order().ToList();

        Assert.NotEmpty(listed);
        Assert.Equal((await InstrumentsAsync()).Distinct().Order(), listed);
    }

    [Fact]
    public void Every_event_id_is_in_the_range_of_its_slice_and_has_one_place()
    {
        var ranges = RangeRows().Matches(Page).ToDictionary(
            row => row.Groups["slice"].Value, row => (From: int.Parse(row.Groups["from"].Value), To: int.Parse(row.Groups["to"].Value)));
        var ids = SourceTree.AppFiles
            .SelectMany(
                file => EventIds().Matches(file.Text).Select(match => (file.Slice, file.Path, Id: int.Parse(match.Groups["id"].Value))))
            .ToList();

        Assert.NotEmpty(ids);
        Assert.All(ids, log => Assert.True(
            ranges.TryGetValue(log.Slice, out var range) && log.Id >= range.From && log.Id <= range.To, $"{log.Id} in {log.Path}"));
        Assert.Equal(ids.Count, ids.DistinctBy(log => log.Id).Count());
    }

    // Made as the host makes them, from settings that no server needs to answer.
    private static async Task<List<string>> InstrumentsAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [MySqlOptions.Setting] = "Server=none;Database=none",
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Privacy:IpSecret"] = "a-secret-of-the-tests-with-32-characters",
        }).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddSlices(configuration);
        await using var provider = services.BuildServiceProvider();
        var own = provider.GetRequiredService<IMeterFactory>();
        var found = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Scope == own && instrument.Meter.Name.StartsWith("Functions", StringComparison.Ordinal))
                {
                    found.Add($"`{instrument.Name}` | {Kind(instrument)} | `{instrument.Unit}`");
                }
            },
        };
        listener.Start();
        foreach (var type in services.Select(service => service.ServiceType).Where(IsOurs).Distinct())
        {
            provider.GetRequiredService(type);
        }

        foreach (var type in typeof(Slices).Assembly.GetTypes().Where(IsMadeByTheHost))
        {
            ActivatorUtilities.CreateInstance(provider, type);
        }

        return found;
    }

    private static bool IsOurs(Type type) => type.Assembly == typeof(Slices).Assembly && !type.ContainsGenericParameters;

    private static bool IsMadeByTheHost(Type type) =>
        !type.IsAbstract && (typeof(IFunctionsWorkerMiddleware).IsAssignableFrom(type)
            || type.GetMethods().Any(method => method.IsDefined(typeof(FunctionAttribute))));

    // Counter`1 is a counter.
    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0].ToLowerInvariant();

    [GeneratedRegex(@"^\| (?<row>`[a-z_.]+` \| (counter|gauge|histogram) \| `[^`]+`) \|", RegexOptions.Multiline)]
    private static partial Regex InstrumentRows();

    [GeneratedRegex(@"^\| (?<from>\d+)–(?<to>\d+) \| (?<slice>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex RangeRows();

    [GeneratedRegex(@"\[LoggerMessage\((?<id>\d+),")]
    private static partial Regex EventIds();
}
