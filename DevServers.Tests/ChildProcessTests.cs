namespace DevServers.Tests;

public sealed class ChildProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Its_exit_code_output_and_errors_are_known_after_its_end()
    {
        await using var child = new ChildProcess(Shell("echo \"$WORDS\"; echo wrong >&2; exit 3") with
        {
            Environment = new Dictionary<string, string?> { ["WORDS"] = "some words" },
        });

        Assert.Equal(3, await child.RunAsync());

        Assert.Equal(["some words", "wrong"], child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Equal("wrong", child.Errors.Trim());
    }

    [Fact]
    public async Task It_ends_on_sigterm_and_can_be_started_again()
    {
        await using var child = new ChildProcess(Shell("trap 'echo ended; exit 0' TERM; echo ready; while :; do sleep 0.02; done"));

        await child.StartAsync(_ => Task.FromResult(child.Output.Contains("ready", StringComparison.Ordinal)), Patience);
        Assert.Equal(0, await child.StopAsync());
        Assert.Contains("ended", child.Output);

        await child.StartAsync(_ => Task.FromResult(child.Output.Contains("ready", StringComparison.Ordinal)), Patience);
        Assert.Equal(137, await child.KillAsync());
        Assert.DoesNotContain("ended", child.Output);
    }

    [Fact]
    public async Task One_that_ignores_sigterm_is_killed_when_its_grace_is_over()
    {
        await using var child = new ChildProcess(Shell("trap '' TERM; echo ready; while :; do sleep 0.02; done") with
        {
            Grace = TimeSpan.FromMilliseconds(300),
        });
        await child.StartAsync(_ => Task.FromResult(child.Output.Contains("ready", StringComparison.Ordinal)), Patience);

        Assert.Equal(137, await child.StopAsync());
    }

    [Fact]
    public async Task A_paused_one_prints_nothing_until_it_goes_on()
    {
        await using var child = new ChildProcess(Shell("while :; do echo tick; sleep 0.02; done"));
        await child.StartAsync(_ => Task.FromResult(child.Output.Length > 0), Patience);

        var pause = child.PauseAsync(TimeSpan.FromSeconds(1));
        while (await StateAsync(child.Id) != 'T')
        {
            Assert.False(pause.IsCompleted, "It was not paused.");
        }

        await pause;
        var printed = child.Output.Length;
        await Servers.UntilAsync(() => child.Output.Length > printed || !child.IsRunning, Patience);
        Assert.True(child.IsRunning);
    }

    [Fact]
    public async Task A_start_that_fails_says_how_it_ended_and_what_it_printed()
    {
        await using var child = new ChildProcess(Shell("echo no such file; exit 4"));

        var failed = await Assert.ThrowsAsync<ChildStartException>(() => child.StartAsync(_ => Task.FromResult(false), Patience));

        Assert.Equal("ended with code 4 while starting. no such file", failed.Message.Trim());
    }

    [Fact]
    public async Task One_that_is_not_ready_in_time_is_stopped()
    {
        await using var child = new ChildProcess(Shell("exec sleep 100"));

        await Assert.ThrowsAsync<ChildStartException>(() => child.StartAsync(_ => Task.FromResult(false), TimeSpan.FromMilliseconds(100)));

        Assert.False(child.IsRunning);
        Assert.False(Processes.IsRunning(child.Id));
    }

    private static ChildCommand Shell(string script) => new("sh", "-c", script);

    private static async Task<char> StateAsync(int id)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Process states are read from /proc.");
        return (await File.ReadAllTextAsync($"/proc/{id}/stat")).Split(") ").Last()[0];
    }
}
