using Azure.Storage.Queues;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.LiveSessions;

/// <summary>Who is here now.</summary>
public static class LiveSessionsSlice
{
    private const int MaxHeartbeats = 500;

    // One alone: two would only wait for one another's sessions.
    private const int Writers = 1;

    public static IServiceCollection AddLiveSessions(this IServiceCollection services) => services
        .AddSingleton(_ => LiveSessionsApi.Group)
        .AddSingleton<LiveSessionsTable>()
        .AddSingleton<LiveSessionMetrics>()
        .AddSingleton<SessionReceiver>()
        .AddSingleton(provider => new QueueSender<Heartbeat>(provider.GetRequiredService<QueueServiceClient>(), Heartbeat.Messages))
        .AddSingleton<HeartbeatWriter>()
        .AddSingleton(provider => new GroupCommit<Heartbeat, bool>(
            MaxHeartbeats,
            Writers,
            async heartbeats =>
            {
                await provider.GetRequiredService<HeartbeatWriter>().WriteAsync(heartbeats, CancellationToken.None);
                return true;
            },
            MySqlErrors.IsRefusedContent));
}
