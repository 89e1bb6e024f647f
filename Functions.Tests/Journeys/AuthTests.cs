using System.Reflection;
using System.Text;
using Functions.Platform.Http;
using Functions.Tests.Fixtures;
using Functions.Tests.Security;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Tests.Journeys;

/// <summary>Every route against every kind of caller.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class AuthTests(RunningApp app) : IClassFixture<RunningApp>
{
    public static TheoryData<string, string> Routes
    {
        get
        {
            var routes = new TheoryData<string, string>();
            foreach (var (_, trigger) in HttpFunctions.All)
            {
                foreach (var verb in trigger.Methods!)
                {
                    routes.Add(verb, trigger.Route!);
                }
            }

            return routes;
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Only_the_right_key_gets_through(string verb, string route)
    {
        var (method, trigger) = HttpFunctions.All.Single(
            function => function.Trigger.Route == route && function.Trigger.Methods!.Contains(verb));
        var answers = new[]
        {
            await StatusAsync(verb, route),
            await StatusAsync(verb, route, bearer: "wrong"),
            await StatusAsync(verb, route, functionKey: "wrong"),
            await StatusAsync(verb, route, functionKey: TestSettings.AppKey),
            await StatusAsync(verb, route, bearer: TestSettings.ReaderKey),
            await StatusAsync(verb, route, bearer: TestSettings.AdminKey),
        };

        Assert.Equal(Expected(method, trigger), answers);
    }

    [Fact]
    public async Task A_principal_header_is_ignored_unless_Entra_stands_in_front()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "api/settings");
        request.Headers.Add("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String("""{"claims":[{"typ":"roles","val":"Analytics.Admin"}]}"""u8));

        Assert.Equal(401, (await app.Api.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("""{"claims":[{"typ":"roles","val":"Analytics.Admin"}]}""", 200, 200)]
    [InlineData("""{"role_typ":"r","claims":[{"typ":"r","val":"Analytics.Reader"}]}""", 200, 403)]
    [InlineData("""{"claims":[{"typ":"roles","val":"Other"}]}""", 401, 401)]
    [InlineData("""{"claims":[{"typ":"name","val":"Analytics.Admin"}]}""", 401, 401)]
    [InlineData("""{"claims":null}""", 401, 401)]
    [InlineData("""{"claims":[null]}""", 401, 401)]
    [InlineData("[]", 401, 401)]
    [InlineData("{", 401, 401)]
    public async Task Behind_Entra_the_principals_app_role_decides(string principal, int report, int settings)
    {
        await using var host = await HostedApp.StartAsync(app.Db.ConnectionString, app.StorageConnectionString, ("Admin__Entra", "true"));
        async Task<int> StatusAsync(string path)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String(Encoding.UTF8.GetBytes(principal)));
            return (await host.Api.SendAsync(request)).Status;
        }

        Assert.Equal((report, settings), (await StatusAsync("api/reports/usage"), await StatusAsync("api/settings")));
    }

    [Fact]
    public async Task A_principal_of_a_long_name_may_change_what_is_audited()
    {
        await using var host = await HostedApp.StartAsync(app.Db.ConnectionString, app.StorageConnectionString, ("Admin__Entra", "true"));
        var principal =
            $$"""{"name_typ":"name","claims":[{"typ":"roles","val":"Analytics.Admin"},{"typ":"name","val":"{{new string('n', 300)}}"}]}""";
        var request = new HttpRequestMessage(HttpMethod.Put, "api/point-rules/long")
        {
            Content = new StringContent("""{"eventType":"visit","points":1}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String(Encoding.UTF8.GetBytes(principal)));

        Assert.Equal(200, (await host.Api.SendAsync(request)).Status);
        Assert.Equal(new string('n', 100), await app.Db.SingleAsync<string>("SELECT actor FROM audit_log WHERE target = 'long'"));
    }

    private static string[] Expected(MethodInfo method, HttpTriggerAttribute trigger)
    {
        if (trigger.AuthLevel == AuthorizationLevel.Function)
        {
            return ["401", "401", "401", "in", "401", "401"];
        }

        if (method.IsDefined(typeof(AllowAnyoneAttribute)))
        {
            return ["in", "in", "in", "in", "in", "in"];
        }

        return method.GetCustomAttribute<RequiresRoleAttribute>()!.Role == AdminRole.Reader
            ? ["401", "401", "401", "401", "in", "in"]
            : ["401", "401", "401", "401", "403", "in"];
    }

    private async Task<string> StatusAsync(string verb, string route, string? bearer = null, string? functionKey = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(verb), $"api/{route.Replace("{", "").Replace("}", "")}");
        if (functionKey is not null)
        {
            request.Headers.Add("x-functions-key", functionKey);
        }

        if (bearer is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {bearer}");
        }

        var status = (await app.Api.SendAsync(request)).Status;
        Assert.InRange(status, 200, 499);
        return status is 401 or 403 ? $"{status}" : "in";
    }
}
