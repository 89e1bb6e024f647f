using System.Diagnostics;
using System.Runtime.Versioning;
using Functions.Tests.Architecture;

namespace Functions.Tests.Infra;

/// <summary>The script that makes the page key, with an Azure CLI that only says how it was called.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PageKeyScriptTests : IDisposable
{
    private static readonly string[] Functions = ["Track", "TrackDocument", "Heartbeat", "SessionEnd"];

    private readonly string _tools = Directory.CreateTempSubdirectory("tools-").FullName;

    private string Calls => Path.Combine(_tools, "calls");

    [Fact]
    public async Task A_new_key_is_the_same_on_the_four_tracking_functions_and_on_no_other()
    {
        var (output, calls) = await RunAsync(existing: "");

        var key = output.Split(' ')[^1].Trim();
        Assert.Matches("^[0-9a-f]{64}$", key);
        Assert.Equal(Functions.Select(function => $"set {function} page {key}"), Changes(calls));
    }

    [Fact]
    public async Task A_key_that_is_there_stays_as_it_is()
    {
        var (output, calls) = await RunAsync(existing: "there");

        Assert.Equal("page key 'page': there", output.Trim());
        Assert.All(Changes(calls), call => Assert.EndsWith(" there", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_is_taken_back_from_all_four()
    {
        var (_, calls) = await RunAsync(existing: "", "--delete", "old");

        Assert.Equal(Functions.Select(function => $"delete {function} old "), Changes(calls));
    }

    public void Dispose() => Directory.Delete(_tools, recursive: true);

    private static IEnumerable<string> Changes(string[] calls) =>
        from call in calls
        let words = call.Split(' ')
        let verb = words[4]
        where verb != "list"
        select $"{verb} {After(words, "--function-name")} {After(words, "--key-name")} {After(words, "--key-value")}";

    private static string After(string[] words, string option) => Array.IndexOf(words, option) is >= 0 and var at ? words[at + 1] : "";

    private async Task<(string Output, string[] Calls)> RunAsync(string existing, params string[] arguments)
    {
        var az = Path.Combine(_tools, "az");
        await File.WriteAllTextAsync(
            az, $"#!/bin/sh\necho \"az $*\" >> '{Calls}'\ncase \"$*\" in *'keys list'*) echo '{existing}' ;; esac\n");
        File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(
            Path.Combine(SourceTree.Root, "infra", "page-key.sh"), arguments)
        { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{_tools}:{Environment.GetEnvironmentVariable("PATH")}";
        (start.Environment["RESOURCE_GROUP"], start.Environment["FUNCTION_APP"]) = ("group", "app");
        using var script = Process.Start(start)!;
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.Equal(0, script.ExitCode);
        return (output, await File.ReadAllLinesAsync(Calls));
    }
}
