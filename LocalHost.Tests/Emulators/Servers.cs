using System.Diagnostics;
using System.Globalization;
using LocalHost.Emulators;

namespace LocalHost.Tests.Emulators;

/// <summary>Starts emulators for a test, and sees their processes from outside.</summary>
internal static class Servers
{
    /// <summary>A missing program skips the test on a developer's machine, and fails it where TESTS_REQUIRE_NEEDS is true.</summary>
    internal static async Task<EmulatorSet> StartAsync(EmulatorOptions options, CancellationToken cancellationToken = default)
    {
        try
        {
            return await EmulatorSet.StartAsync(options, cancellationToken);
        }
        catch (MissingPrerequisiteException missing) when (Environment.GetEnvironmentVariable("TESTS_REQUIRE_NEEDS") != "true")
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }

    internal static Process ProcessOf(string dataFolder, string server) =>
        Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(dataFolder, $"{server}.pid")), CultureInfo.InvariantCulture));

    internal static Process[] ProcessesOf(string dataFolder) => [ProcessOf(dataFolder, "mysql"), ProcessOf(dataFolder, "azurite")];

    internal static async Task GoneWithinAsync(TimeSpan limit, Process[] processes)
    {
        using var passed = new CancellationTokenSource(limit);
        foreach (var process in processes)
        {
            await process.WaitForExitAsync(passed.Token);
        }
    }

    /// <summary>Sends a signal that .NET has no call for, or to a whole group (a negative id).</summary>
    internal static async Task SignalAsync(string signal, int id)
    {
        using var kill = Process.Start("sh", ["-c", "kill -s \"$1\" -- \"$2\"", "kill", signal, id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
