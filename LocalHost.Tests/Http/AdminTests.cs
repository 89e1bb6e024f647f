using System.Net;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Http;

public sealed class AdminTests(Azurite azurite)
{
    private readonly string _storage = azurite.TakeAccount();

    [Fact]
    public async Task A_timer_or_queue_function_runs_by_hand()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Yearly", "Text"));

        using var timer = await host.RunAsync("yearly");
        using var queue = await host.RunAsync("Text", """{"input":"by hand"}""");

        Assert.Equal(HttpStatusCode.Accepted, timer.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, queue.StatusCode);
        Assert.Equal(["yearly False", "by hand"], host.Journal.Entries);
    }

    [Theory]
    [InlineData("YearlyFails", "{}", TestHost.MasterKey, HttpStatusCode.InternalServerError)]
    [InlineData("Yearly", "", TestHost.MasterKey, HttpStatusCode.BadRequest)]
    [InlineData("Yearly", "[1", TestHost.MasterKey, HttpStatusCode.BadRequest)]
    [InlineData("Yearly", "{}", TestHost.AppKey, HttpStatusCode.Unauthorized)]
    [InlineData("Yearly", "{}", "", HttpStatusCode.Unauthorized)]
    [InlineData("NoSuchFunction", "{}", TestHost.MasterKey, HttpStatusCode.NotFound)]
    [InlineData("NoSuchFunction", "{}", TestHost.AppKey, HttpStatusCode.Unauthorized)]
    public async Task A_run_by_hand_is_refused_or_fails_with_its_status(string function, string body, string key, HttpStatusCode status)
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Yearly", "YearlyFails"));

        using var response = await host.RunAsync(function, body, key);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task The_functions_are_listed_for_the_master_key()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Yearly", "Text", "Open"));

        host.Client.DefaultRequestHeaders.Clear();
        var list = await host.Client.GetStringAsync($"/admin/functions?code={TestHost.MasterKey}");

        Assert.Contains("""{"name":"Text","trigger":"queueTrigger"}""", list, StringComparison.Ordinal);
    }
}
