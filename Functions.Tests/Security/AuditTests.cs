using System.Diagnostics;
using System.Runtime.Versioning;
using Functions.Tests.Architecture;

namespace Functions.Tests.Security;

/// <summary><c>./dev audit</c>, with tools that answer as a registry would.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AuditTests : IDisposable
{
    private const string NothingFound = """{"projects": []}""";
    private const string NpmNothingFound = """{"auditReportVersion": 2, "vulnerabilities": {}}""";
    private const string NpmFound = """{"auditReportVersion": 2, "vulnerabilities": {"left-pad": {"severity": "high"}}}""";

    private readonly string _tools = Directory.CreateTempSubdirectory("tools-").FullName;

    [Fact]
    public async Task Nothing_found_is_quiet() =>
        Assert.Equal((0, ""), await RunAsync(NothingFound, 0, NpmNothingFound, 0));

    [Theory]
    [InlineData("High")]
    [InlineData("Critical")]
    public async Task A_NuGet_package_with_a_hole_fails_and_is_named(string severity)
    {
        var (exitCode, output) = await RunAsync(
            $$"""{"id": "Leaky", "vulnerabilities": [{"severity": "{{severity}}"}]}""", 0, NpmNothingFound, 0);

        Assert.Equal(1, exitCode);
        Assert.Contains("Leaky", output);
    }

    [Fact]
    public async Task A_smaller_hole_does_not_fail() =>
        Assert.Equal((0, ""), await RunAsync("""{"id": "Leaky", "vulnerabilities": [{"severity": "Moderate"}]}""", 0, NpmNothingFound, 0));

    [Fact]
    public async Task An_npm_package_with_a_hole_fails_and_is_named()
    {
        var (exitCode, output) = await RunAsync(NothingFound, 0, NpmFound, 1);

        Assert.Equal(1, exitCode);
        Assert.Contains("left-pad", output);
    }

    [Fact]
    public async Task Registries_without_advisories_are_reported_and_do_not_fail()
    {
        var (exitCode, output) = await RunAsync("error: no such resource", 1, "{\n  \"message\": \"405 Method Not Allowed\"\n}", 1);

        Assert.Equal(0, exitCode);
        Assert.Contains("not audited: error: no such resource", output);
        Assert.Contains("not audited: \"405 Method Not Allowed\"", output);
    }

    public void Dispose() => Directory.Delete(_tools, recursive: true);

    private async Task<(int ExitCode, string Output)> RunAsync(string nuget, int nugetCode, string npm, int npmCode)
    {
        await PlaceAsync("dotnet", $"case $1 in --version) exit 0 ;; esac\ncat <<'END'\n{nuget}\nEND\nexit {nugetCode}");
        await PlaceAsync("npm", $"cat <<'END'\n{npm}\nEND\nexit {npmCode}");
        var start = new ProcessStartInfo("bash", [Path.Combine(SourceTree.Root, "dev"), "audit"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = $"{_tools}:{Environment.GetEnvironmentVariable("PATH")}" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + errors);
    }

    private async Task PlaceAsync(string tool, string script)
    {
        var path = Path.Combine(_tools, tool);
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
