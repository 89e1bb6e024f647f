using System.Net;
using System.Net.Sockets;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Hosting;

public sealed class ProcessTests(Azurite azurite)
{
    [Fact]
    public async Task Sigterm_lets_a_running_invocation_answer_and_ends_with_code_0()
    {
        await using var app = AppProcess.Of(Settings("Lingers"), "--port", "0");
        app.Start();
        var url = (await app.LineAsync("Listening on ")).Split(' ')[2];
        using var client = new HttpClient();

        var answer = client.GetAsync($"{url}/api/lingers");
        await app.LineAsync("lingering");
        var end = app.StopAsync();

        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((0, ""), (await end, app.Errors));
    }

    [Fact]
    public async Task A_port_in_use_ends_the_process_with_one_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await using var app = AppProcess.Of(Settings("Open"), "--port", $"{port}");

        Assert.Equal(
            (1, $"Port {port} is in use; stop what listens there, or choose another with --port N."), (await app.RunAsync(), app.Errors.Trim()));
    }

    [Fact]
    public async Task A_wrong_declaration_ends_the_process_with_one_sentence()
    {
        await using var app = AppProcess.Of(Settings("BadSchedule"));

        Assert.Equal(1, await app.RunAsync());

        Assert.StartsWith("Function 'BadSchedule' has the schedule 'every day'", app.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', app.Errors.Trim());
    }

    private Dictionary<string, string?> Settings(string function) => new()
    {
        ["AzureWebJobsStorage"] = azurite.TakeAccount(),
        ["MYSQL_CONNECTION"] = "none",
        ["AzureFunctionsJobHost__functions__0"] = function,
    };
}
