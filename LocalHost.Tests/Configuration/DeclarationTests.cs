using LocalHost.Hosting;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Configuration;

public sealed class DeclarationTests(Azurite azurite)
{
    [Theory]
    [InlineData("Function 'Unknown' has a binding of type 'blinkTrigger'", "Unknown")]
    [InlineData("Function 'Outputs' has a binding of type 'queue'", "Outputs")]
    [InlineData("'AdminRoute' has the route 'admins/all'", "AdminRoute")]
    [InlineData("'RuntimeRoute' has the route 'runtime'", "RuntimeRoute")]
    [InlineData("Functions 'SameRoute1' and 'SameRoute2' share the route", "SameRoute1", "SameRoute2")]
    [InlineData("'BrokenRoute' has the malformed route", "BrokenRoute")]
    [InlineData("'BadSchedule' has the schedule 'every day'", "BadSchedule")]
    [InlineData("the setting 'NoSuchSetting', which is missing", "NoSetting")]
    [InlineData("NoSuchConnection", "NoConnection")]
    public async Task A_wrong_declaration_stops_the_start_and_is_named(string reason, params string[] functions)
    {
        var failure = await Assert.ThrowsAsync<StartupException>(() => TestHost.StartAsync(new HostPlan(azurite.TakeAccount(), functions)));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("batchSize", "33")]
    [InlineData("visibilityTimeout", "soon")]
    [InlineData("messageEncoding", "utf8")]
    public async Task A_wrong_value_in_host_jsons_queue_section_stops_the_start(string name, string value)
    {
        var plan = new HostPlan(azurite.TakeAccount(), "Text") { QueueSettings = { [name] = value } };

        var failure = await Assert.ThrowsAsync<StartupException>(() => TestHost.StartAsync(plan));

        Assert.StartsWith("host.json: extensions.queues cannot be read: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LocalHost:Port", "many", "--port")]
    [InlineData("LocalHost:MessageLease", "soon", "LocalHost:MessageLease")]
    [InlineData("AzureFunctionsJobHost:functionTimeout", "long", "functionTimeout")]
    [InlineData("FunctionKeys:Default:Functions", "Open,NoSuchFunction", "'NoSuchFunction'")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string name, string value, string named)
    {
        var plan = new HostPlan("none", "Open") { Settings = { [name] = value } };

        var failure = await Assert.ThrowsAsync<StartupException>(() => TestHost.StartAsync(plan));

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }
}
