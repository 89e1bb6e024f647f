using LocalHost.Hosting;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Configuration;

public sealed class DeclarationTests
{
    [Theory]
    [InlineData("Two functions are called 'Twice'", "Twice")]
    [InlineData("'AdminRoute' has the route 'admins/all'", "AdminRoute")]
    [InlineData("'RuntimeRoute' has the route 'runtime'", "RuntimeRoute")]
    [InlineData("Functions 'SameRoute1' and 'SameRoute2' share the route", "SameRoute1", "SameRoute2")]
    [InlineData("'BrokenRoute' has the malformed route", "BrokenRoute")]
    [InlineData("'NoTrigger' has 0 triggers", "NoTrigger")]
    [InlineData("'BadSchedule' has the schedule 'every day'", "BadSchedule")]
    [InlineData("the setting 'NoSuchSetting', which is missing", "NoSetting")]
    [InlineData("The connection 'NoSuchConnection' is missing", "NoConnection")]
    [InlineData("'WrongResult' returns String", "WrongResult")]
    [InlineData("'WrongParameter': declare its parameter 'timer' as TimerInfo", "WrongParameter")]
    public async Task A_wrong_declaration_stops_the_start_and_is_named(string reason, params string[] functions)
    {
        var failure = await Assert.ThrowsAsync<StartupException>(() => TestHost.StartAsync(new HostPlan("none", functions)
        {
            Settings = { ["AzureWebJobsStorage"] = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;EndpointSuffix=invalid" },
        }));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("batchSize", "33", "extensions.queues.batchSize is '33'; give a whole number from 1 to 32.")]
    [InlineData("visibilityTimeout", "30", "extensions.queues.visibilityTimeout is '30'; give a time such as 00:00:30.")]
    [InlineData("messageEncoding", "utf8", "extensions.queues.messageEncoding is 'utf8'; give base64 or none.")]
    public async Task A_wrong_value_in_host_json_stops_the_start_and_is_named(string name, string value, string reason)
    {
        var failure = await Assert.ThrowsAsync<StartupException>(
            () => TestHost.StartAsync(new HostPlan("none", "Open") { QueueSettings = { [name] = value } }));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }
}
