using System.Diagnostics;
using System.Reflection;

namespace Functions.Tests.Infra;

/// <summary>The pinned Bicep compiler.</summary>
internal static class Bicep
{
    private static readonly string Path = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "Bicep").Value!;

    /// <summary>Runs the compiler and returns what it printed; anything on its error stream fails the test.</summary>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal("", errors);
        return await output;
    }
}
