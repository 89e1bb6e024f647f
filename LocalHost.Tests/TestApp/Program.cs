using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TestApp;

if (Environment.GetEnvironmentVariable("TestApp__ExitCode") is { } code)
{
    await Console.Error.WriteLineAsync($"TestApp__ExitCode is {code}; unset it.");
    return int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);
}

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services.AddSingleton<Journal>();
await builder.Build().RunAsync();
return 0;
