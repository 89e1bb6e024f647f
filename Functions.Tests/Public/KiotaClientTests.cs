using System.Diagnostics;
using System.Reflection;
using Functions.Tests.Architecture;

namespace Functions.Tests.Public;

/// <summary>A client that Kiota generates from the document compiles and has its types.</summary>
public sealed class KiotaClientTests : IDisposable
{
    private static readonly string Kiota = typeof(KiotaClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "Kiota").Value!;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kiota-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Its_client_compiles_and_the_count_of_a_usage_group_is_a_number()
    {
        await GenerateAsync(Path.Combine(SourceTree.Root, "Functions.Tests", "Snapshots", "openapi.json"));

        var client = ClientCompiler.Compile(
            _folder.EnumerateFiles("*.cs", SearchOption.AllDirectories).Select(file => File.ReadAllText(file.FullName)));

        var group = client.GetType("Generated.Models.UsageGroup")!;
        Assert.Equal(typeof(long?), group.GetProperty("Count")!.PropertyType);
        Assert.Equal([group], client.GetType("Generated.Models.UsageResult")!.GetProperty("Groups")!.PropertyType.GetGenericArguments());
    }

    private async Task GenerateAsync(string document)
    {
        string[] arguments = [
            "exec", Kiota, "generate", "-d", document, "-l", "CSharp", "-c", "AnalyticsClient", "-n", "Generated", "-o", _folder.FullName];
        var start = new ProcessStartInfo(
            "dotnet", arguments)
        { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        start.Environment["KIOTA_CLI_TELEMETRY_OPTOUT"] = "true";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{output}{await errors}");
    }
}
