using DevServers;

namespace LocalHost.Tests.Fixtures;

/// <summary>The app of this assembly in a process of its own.</summary>
internal static class AppProcess
{
    /// <summary>With environment variables; a list of functions begins at <c>AzureFunctionsJobHost__functions__0</c>.</summary>
    public static ChildProcess Of(Dictionary<string, string?> settings, params string[] arguments) =>
        new(new ChildCommand("dotnet", [typeof(AppProcess).Assembly.Location, "app", .. arguments]) { Environment = settings });

    /// <summary>Waits until a line of the output begins with the text, and gives that line.</summary>
    public static async Task<string> LineAsync(this ChildProcess process, string text)
    {
        string? line = null;
        await Eventually.HoldsAsync(
            () => (line = process.Output.Split('\n').FirstOrDefault(printed => printed.StartsWith(text, StringComparison.Ordinal))) is not null,
            () => process.Output);
        return line!;
    }
}
