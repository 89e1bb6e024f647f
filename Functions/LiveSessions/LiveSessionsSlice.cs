using Microsoft.Extensions.DependencyInjection;

namespace Functions.LiveSessions;

/// <summary>Who is here now.</summary>
public static class LiveSessionsSlice
{
    public static IServiceCollection AddLiveSessions(this IServiceCollection services) => services
        .AddSingleton<LiveSessionsTable>()
        .AddSingleton<LiveSessionMetrics>()
        .AddSingleton<SessionReceiver>();
}
