using Functions;
using Functions.Platform;
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
    await builder.AddApp().Build().RunAsync();
    return 0;
}
catch (ConfigurationException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
