using System.Net;
using System.Net.Sockets;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Hosting;

public sealed class ProcessTests(Azurite azurite)
{
    [Fact]
    public async Task Its_first_line_says_that_it_is_a_development_and_test_host()
    {
        await using var host = new HostedProcess(Settings, "Open");

        await host.StartAsync();

        Assert.StartsWith("LocalHost is a development and test host for Azure Functions", host.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_lets_a_running_invocation_answer_and_ends_with_code_0_and_no_process_left()
    {
        await using var host = new HostedProcess(Settings, "Lingers");
        await host.StartAsync();

        var answer = host.Client.GetAsync("/api/lingers");
        await host.PrintsAsync("lingering");
        var end = host.Process.StopAsync();

        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((0, ""), (await end, host.Process.Errors));
        await host.GoneWithinAsync(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_port_in_use_ends_the_process_with_one_sentence()
    {
        await using var host = new HostedProcess(Settings, "Open");
        await host.StartAsync();
        await host.Process.StopAsync();
        var port = host.Process.Url.Port;
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();

        Assert.Equal(1, await host.Process.RunAsync());

        Assert.Equal($"Port {port} is in use; stop what listens there, or choose another with --port N.", host.Process.Errors.Trim());
        await host.GoneWithinAsync(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_wrong_declaration_ends_the_process_with_one_sentence()
    {
        await using var host = new HostedProcess(Settings, "BadSchedule");

        Assert.Equal(1, await host.Process.RunAsync());

        Assert.StartsWith("Function 'BadSchedule' has the schedule 'every day'", host.Process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', host.Process.Errors.Trim());
        await host.GoneWithinAsync(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_worker_that_fails_at_its_start_ends_the_host_with_its_reason_and_its_code()
    {
        await using var host = new HostedProcess(new(Settings) { ["TestApp__ExitCode"] = "7" });

        Assert.Equal(7, await host.Process.RunAsync());

        Assert.Equal("TestApp__ExitCode is 7; unset it.", host.Process.Errors.Trim());
        await host.GoneWithinAsync(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("UseDevelopmentStorage=true")]
    public async Task Azurite_starts_where_no_storage_is_given_and_ends_with_the_host(string connection)
    {
        var data = Directory.CreateTempSubdirectory("localhost-servers-");
        var settings = new Dictionary<string, string?>(Settings)
        {
            ["AzureWebJobsStorage"] = connection,
            ["TestApp__Folder"] = data.FullName,
        };
        await using var host = new HostedProcess(settings, ["--data", data.FullName], "Receive");
        await host.StartAsync();

        host.Client.DefaultRequestHeaders.Add("x-functions-key", TestHost.MasterKey);
        using var response = await host.Client.PostAsync("/admin/functions/Receive", new StringContent("""{"input":"m"}"""));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.True(File.Exists(Path.Combine(data.FullName, "m")));
        Assert.True(File.Exists(Path.Combine(data.FullName, "servers.json")));
        Assert.Equal(0, await host.Process.StopAsync());
        await host.GoneWithinAsync(TimeSpan.FromSeconds(1));
        data.Delete(recursive: true);
    }

    private Dictionary<string, string?> Settings => HostedProcess.Settings(azurite.TakeAccount());
}
