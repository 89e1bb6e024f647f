using Functions.Archives;
using Functions.Counts;
using Functions.Credits;
using Functions.DeadLetters;
using Functions.Erasures;
using Functions.LiveSessions;
using Functions.Maintenance;
using Functions.People;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Platform.Telemetry;
using Functions.Points;
using Functions.Privacy;
using Functions.Public;
using Functions.Reports;
using Functions.Schema;
using Functions.Settings;
using Functions.Tracking;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Functions;

/// <summary>The whole app, slice by slice.</summary>
public static class Slices
{
    /// <summary>The app on a host's builder: middleware from the outside in, then the slices.</summary>
    public static FunctionsApplicationBuilder AddApp(this FunctionsApplicationBuilder builder)
    {
        builder.UseMiddleware<TraceMiddleware>();
        builder.UseMiddleware<TimerMiddleware>();
        builder.UseMiddleware<UnavailableMiddleware>();
        builder.UseMiddleware<AccessMiddleware>();
        builder.UseMiddleware<OutageMiddleware>();
        builder.Services.AddSlices(builder.Configuration);
        return builder;
    }

    public static IServiceCollection AddSlices(this IServiceCollection services, IConfiguration configuration) => services
        .AddPlatform(configuration)
        .AddSchema(configuration)
        // Before the settings, for whose first read a start waits: so both read at once.
        .AddPoints()
        .AddSettings(configuration)
        .AddErasures()
        .AddDeadLetters()
        .AddCounts()
        .AddCredits()
        .AddTracking(configuration)
        .AddLiveSessions()
        .AddArchives(configuration)
        .AddPrivacy(configuration)
        .AddMaintenance()
        .AddReports(configuration)
        .AddPeople()
        .AddPublic();
}
