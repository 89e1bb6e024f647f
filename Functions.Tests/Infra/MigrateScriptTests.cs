using System.Diagnostics;
using System.Runtime.Versioning;
using Functions.Tests.Architecture;

namespace Functions.Tests.Infra;

/// <summary>The deployment's migration step, with tools that only say how they were called.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class MigrateScriptTests : IDisposable
{
    private static readonly string[] Tools = ["az", "dotnet"];

    private readonly string _tools = Directory.CreateTempSubdirectory("tools-").FullName;

    private string Calls => Path.Combine(_tools, "calls");

    [Fact]
    public async Task The_schema_is_migrated_and_the_apps_user_made_behind_a_door_that_is_closed_again()
    {
        var (exitCode, _, calls) = await RunAsync("false");

        Assert.Equal(0, exitCode);
        Assert.Collection(
            calls,
            call => Assert.StartsWith("az mysql flexible-server firewall-rule create ", call, StringComparison.Ordinal),
            call => Assert.StartsWith("dotnet build Functions ", call, StringComparison.Ordinal),
            call => Assert.EndsWith("Functions.dll migrate", call, StringComparison.Ordinal),
            call => Assert.EndsWith("Functions.dll create-app-user analytics-app CLIENT-ID", call, StringComparison.Ordinal),
            call => Assert.StartsWith("az mysql flexible-server firewall-rule delete ", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_migration_that_fails_stops_the_deployment_and_closes_the_door()
    {
        var (exitCode, _, calls) = await RunAsync("false", failing: "migrate");

        Assert.Equal(3, exitCode);
        Assert.EndsWith("Functions.dll migrate", calls[^2], StringComparison.Ordinal);
        Assert.StartsWith("az mysql flexible-server firewall-rule delete ", calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_database_is_never_opened_and_one_out_of_reach_says_where_to_go()
    {
        var (exitCode, output, calls) = await RunAsync("true");

        Assert.Equal(1, exitCode);
        Assert.Empty(calls);
        Assert.Contains("azd deploy", output);
    }

    public void Dispose() => Directory.Delete(_tools, recursive: true);

    private async Task<(int ExitCode, string Output, string[] Calls)> RunAsync(string privateNetworking, string failing = "nothing")
    {
        await File.WriteAllTextAsync(Calls, "");
        foreach (var tool in Tools)
        {
            var path = Path.Combine(_tools, tool);
            await File.WriteAllTextAsync(
                path, $"#!/bin/sh\necho \"{tool} $*\" >> '{Calls}'\ncase \"$*\" in *'{failing}') exit 3 ;; esac\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var start = new ProcessStartInfo("bash", [Path.Combine(SourceTree.Root, "infra", "migrate.sh")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PATH"] = $"{_tools}:{Environment.GetEnvironmentVariable("PATH")}",
                ["RESOURCE_GROUP"] = "group",
                ["MYSQL_SERVER"] = "server",
                // Nothing answers MySQL's port there.
                ["MYSQL_HOST"] = "127.0.0.77",
                ["MYSQL_DATABASE"] = "analytics",
                ["MYSQL_ADMIN_NAME"] = "database-admins",
                ["MYSQL_APP_USER"] = "analytics-app",
                ["MYSQL_APP_CLIENT_ID"] = "CLIENT-ID",
                ["DEPLOYER_ADDRESS"] = "203.0.113.7",
                ["PRIVATE_NETWORKING"] = privateNetworking,
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + errors, await File.ReadAllLinesAsync(Calls));
    }
}
