using System.Diagnostics;
using DevServers;
using Microsoft.Extensions.Options;

namespace LocalHost.Hosting;

/// <summary>Ends the process with the reason alone when a start fails; where a test holds the host, lets the exception pass.</summary>
internal static class StartFailure
{
    public static T Guard<T>(EmbeddedHostOptions options, ServerSet? emulators, Func<T> start) =>
        GuardAsync(options, emulators, () => Task.FromResult(start())).GetAwaiter().GetResult();

    public static async Task<T> GuardAsync<T>(EmbeddedHostOptions options, ServerSet? emulators, Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (Exception e) when (options.ExitOnFailure && (e is StartupException or OptionsValidationException))
        {
            await Console.Error.WriteLineAsync(e.Message);
            if (emulators is not null)
            {
                await emulators.DisposeAsync();
            }

            Environment.Exit(1);
            throw new UnreachableException();
        }
    }
}
