using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Functions.Platform;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Tests.Architecture;

/// <summary>Rules for every function, and that the documents name all of them.</summary>
public sealed class FunctionTests
{
    private static readonly List<MethodInfo> Methods =
    [
        .. typeof(Slices).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(FunctionAttribute))),
    ];

    [Fact]
    public void A_function_open_to_the_platform_says_who_may_call_it()
    {
        var open = Methods.Where(method => method.Trigger<HttpTriggerAttribute>()?.AuthLevel == AuthorizationLevel.Anonymous).ToList();

        Assert.NotEmpty(open);
        Assert.All(open, method => Assert.True(
            method.IsDefined(typeof(RequiresRoleAttribute)) ^ method.IsDefined(typeof(AllowAnyoneAttribute)), method.DeclaringType!.Name));
    }

    [Fact]
    public void A_function_behind_the_platforms_key_is_an_apps()
    {
        var routes = Methods.Select(method => method.Trigger<HttpTriggerAttribute>())
            .Where(trigger => trigger?.AuthLevel == AuthorizationLevel.Function).ToList();

        Assert.NotEmpty(routes);
        Assert.All(routes, trigger => Assert.Matches("^(track|users)", trigger!.Route!));
    }

    [Fact]
    public void A_message_is_tried_again_for_a_day_before_it_counts_as_poison()
    {
        var queues = JsonNode.Parse(SourceTree.Read("host.json"))!["extensions"]!["queues"]!;

        var most = (int)queues["maxDequeueCount"]! * TimeSpan.Parse((string)queues["visibilityTimeout"]!, CultureInfo.InvariantCulture);

        Assert.Equal("base64", (string?)queues["messageEncoding"]);
        Assert.InRange(most, TimeSpan.FromDays(1), TimeSpan.MaxValue);
    }

    [Fact]
    public void The_architecture_page_names_every_queue_function_and_timer()
    {
        var page = SourceTree.Read("ARCHITECTURE.md");
        var names = Methods
            .Where(method => method.Trigger<QueueTriggerAttribute>() is not null || method.Trigger<TimerTriggerAttribute>() is not null)
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name)
            .ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"`{name}`", page));
    }

    [Fact]
    public void Every_schedule_is_a_setting_with_a_development_value()
    {
        var schedules = Methods.Select(method => method.Trigger<TimerTriggerAttribute>())
            .OfType<TimerTriggerAttribute>().Select(trigger => trigger.Schedule).ToList();

        Assert.NotEmpty(schedules);
        Assert.All(schedules, schedule => Assert.Contains($"\"{schedule.Trim('%')}\"", SourceTree.Read("local.settings.sample.json")));
        Assert.All(schedules, schedule => Assert.Contains($"`{schedule.Trim('%')}`", SourceTree.Read("docs/settings.md")));
    }

    [Fact]
    public void HTTP_goes_over_gRPC_and_not_through_ASP_NET_Core()
    {
        var references = typeof(Slices).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        Assert.NotEmpty(references);
        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    // The worker looks for a value of a parameter's name in the query and the body too, so ?cancellationToken=x would break the call.
    [Fact]
    public void An_HTTP_function_has_no_parameter_that_a_caller_could_fill_but_those_of_its_route()
    {
        var parameters =
            from method in Methods
            let trigger = method.Trigger<HttpTriggerAttribute>()
            where trigger is not null
            from parameter in method.GetParameters()
            where parameter.ParameterType != typeof(HttpRequestData) && parameter.ParameterType != typeof(FunctionContext)
            select (Function: method.DeclaringType!.Name, trigger.Route, parameter.Name);
        var all = parameters.ToList();

        Assert.NotEmpty(all);
        Assert.All(all, parameter => Assert.Matches($@"\{{\*?{parameter.Name}\}}", parameter.Route!));
    }
}
