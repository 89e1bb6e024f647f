using Azure.Storage.Queues;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Tracking;

/// <summary>Events in over HTTP, through the queue, into rows.</summary>
public static class TrackingSlice
{
    // Statements of some hundred rows are as fast as they get, and two connections keep the server's log busy.
    private const int MaxEvents = 500;
    private const int Writers = 2;

    public static IServiceCollection AddTracking(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(TrackingOptions.From(configuration))
        .AddSingleton<TrackingMetrics>()
        .AddSingleton(_ => TrackingApi.Group)
        .AddSingleton<Receiver>()
        .AddSingleton(provider => new QueueSender<TrackedEvent>(provider.GetRequiredService<QueueServiceClient>(), TrackedEvent.Messages))
        .AddSingleton<ProcessedIds>()
        .AddSingleton<EventWriter>()
        .AddSingleton(provider => new GroupCommit<TrackedEvent, IReadOnlySet<TrackedEvent>>(
            MaxEvents,
            Writers,
            events => provider.GetRequiredService<EventWriter>().WriteAsync(events, CancellationToken.None),
            MySqlErrors.IsRefusedContent));
}
