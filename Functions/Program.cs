using Functions;
using Functions.Platform;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

try
{
    if (await Commands.RunAsync(args) is { } exitCode)
    {
        return exitCode;
    }

    var builder = FunctionsApplication.CreateBuilder(args);
    RequiredSettings.Check(builder.Configuration);
    ProductionGuard.Check(builder.Configuration);
    builder.UseMiddleware<UnavailableMiddleware>();
    builder.UseMiddleware<AccessMiddleware>();
    builder.Services.AddSlices(builder.Configuration);
    await builder.Build().RunAsync();
    return 0;
}
catch (ConfigurationException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
