using Microsoft.Extensions.DependencyInjection;

namespace Functions.LiveSessions;

/// <summary>Who is here now.</summary>
public static class LiveSessionsSlice
{
    public static IServiceCollection AddLiveSessions(this IServiceCollection services) => services
        .AddSingleton(_ => LiveSessionsApi.Group)
        .AddSingleton<LiveSessionsTable>()
        .AddSingleton<LiveSessionMetrics>()
        .AddSingleton<SessionReceiver>();
}
