using Functions.DeadLetters;
using Functions.LiveSessions;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Points;
using Functions.Reports;
using Functions.Schema;
using Functions.Settings;
using Functions.Tracking;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

try
{
    if (args is [Migrator.Command])
    {
        return Migrator.RunCommand();
    }

    var builder = FunctionsApplication.CreateBuilder(args);
    ProductionGuard.Check(builder.Configuration);
    builder.UseMiddleware<UnavailableMiddleware>();
    builder.UseMiddleware<AccessMiddleware>();
    builder.Services
        .AddPlatform(builder.Configuration)
        .AddSchema(builder.Configuration)
        .AddSettings(builder.Configuration)
        .AddDeadLetters()
        .AddPoints()
        .AddTracking(builder.Configuration)
        .AddLiveSessions()
        .AddReports();

    await builder.Build().RunAsync();
    return 0;
}
catch (ConfigurationException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
