using System.Globalization;

namespace DevServers.Tests;

/// <summary>Starts servers for a test, and sees their processes from outside.</summary>
internal static class Servers
{
    /// <summary>A missing program skips the test on a developer's machine, and fails it where TESTS_REQUIRE_NEEDS is true.</summary>
    internal static async Task<ServerSet> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        try
        {
            return await ServerSet.StartAsync(options, cancellationToken);
        }
        catch (MissingPrerequisiteException missing) when (Environment.GetEnvironmentVariable("TESTS_REQUIRE_NEEDS") != "true")
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }

    internal static int IdOf(string dataFolder, string server) =>
        int.Parse(File.ReadAllText(Path.Combine(dataFolder, $"{server}.pid")), CultureInfo.InvariantCulture);

    internal static int[] IdsOf(string dataFolder) => [IdOf(dataFolder, "mysql"), IdOf(dataFolder, "azurite")];

    internal static Task GoneWithinAsync(TimeSpan limit, int[] ids) => UntilAsync(() => !ids.Any(Processes.IsRunning), limit);

    internal static async Task UntilAsync(Func<bool> condition, TimeSpan limit)
    {
        using var passed = new CancellationTokenSource(limit);
        while (!condition())
        {
            await Task.Delay(20, passed.Token);
        }
    }
}
