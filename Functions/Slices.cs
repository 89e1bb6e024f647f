using Functions.Credits;
using Functions.DeadLetters;
using Functions.Documents;
using Functions.LiveSessions;
using Functions.Maintenance;
using Functions.Platform;
using Functions.Points;
using Functions.Public;
using Functions.Reports;
using Functions.Schema;
using Functions.Settings;
using Functions.Tracking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions;

/// <summary>The whole app, slice by slice.</summary>
public static class Slices
{
    public static IServiceCollection AddSlices(this IServiceCollection services, IConfiguration configuration) => services
        .AddPlatform(configuration)
        .AddSchema(configuration)
        .AddSettings(configuration)
        .AddDeadLetters()
        .AddDocuments()
        .AddPoints()
        .AddCredits()
        .AddTracking(configuration)
        .AddLiveSessions()
        .AddMaintenance()
        .AddReports()
        .AddPublic();
}
