using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Tracking;

/// <summary>Events in over HTTP, through the queue, into rows.</summary>
public static class TrackingSlice
{
    public static IServiceCollection AddTracking(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(TrackingOptions.From(configuration))
        .AddSingleton<TrackingMetrics>()
        .AddSingleton(_ => TrackingApi.Group)
        .AddSingleton<Receiver>()
        .AddSingleton<ProcessedIds>()
        .AddSingleton<EventWriter>();
}
