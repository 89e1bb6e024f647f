using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Bench;

/// <summary>
/// Prints a table, and keeps it under <c>tools/Bench/results</c> as Markdown and as JSON, with the machine that it was made on.
/// </summary>
internal static class Results
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Task KeepAsync(string name, string server, IReadOnlyList<Line> lines) =>
        KeepAsync(name, server, Tables(lines), machine => new { machine, lines });

    /// <summary>In Markdown: the ratios, and what the operations cost where that was measured.</summary>
    public static string Tables(IReadOnlyList<Line> lines) =>
        lines.Any(line => line.OurCost is not null) ? $"{Line.Table(lines)}\n\n{Cost.Table(lines)}" : Line.Table(lines);

    /// <param name="name">Of both files, without the extension.</param>
    /// <param name="server">The database's name and version.</param>
    /// <param name="table">In Markdown.</param>
    /// <param name="raw">What the JSON holds, given the machine.</param>
    public static async Task KeepAsync(string name, string server, string table, Func<string, object> raw)
    {
        var machine = Machine(server);
        Console.WriteLine(table);
        var folder = Directory.CreateDirectory(Path.Combine(Root(), "tools", "Bench", "results")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.md"), $"{machine}\n\n{table}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), $"{JsonSerializer.Serialize(raw(machine), Indented)}\n");
    }

    public static string Machine(string server) => string.Create(
        CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd}: {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, "
        + $"{RuntimeInformation.OSDescription}, "
        + $"{RuntimeInformation.FrameworkDescription}, {server}; the servers on the same machine, durable settings.");

    /// <summary>The repository's folder.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return folder.FullName;
    }
}
