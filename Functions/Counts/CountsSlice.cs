using Microsoft.Extensions.DependencyInjection;

namespace Functions.Counts;

/// <summary>What reports read instead of events: counts that writers append and a timer folds.</summary>
public static class CountsSlice
{
    public static IServiceCollection AddCounts(this IServiceCollection services) => services
        .AddSingleton<UsageDimensionsTable>()
        .AddSingleton<EventsWrittenTable>()
        .AddSingleton<SeenTimes>()
        .AddSingleton<UsageFold>()
        .AddSingleton<DocumentFold>();
}
