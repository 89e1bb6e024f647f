using LocalHost.Tests.Fixtures;
using LocalHost.Tests.Functions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace LocalHost.Tests;

/// <summary>Runs the tests; with <c>app</c> in front of its arguments, an app like any other, for tests that need a process.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is ["app", .. var rest])
        {
            RunApp(rest);
            return 0;
        }

        return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }

    private static void RunApp(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.Services.AddSingleton<Journal>().AddScoped<ScopedThing>();
        builder.Build().Run();
    }
}
