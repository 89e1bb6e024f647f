using Chaos.Fuzzing;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Security;

/// <summary>The short form of what <c>./dev chaos</c> sends: odd bodies, queries, paths and headers to every route.</summary>
[Trait("Needs", "Host")]
public sealed class FuzzTests(RunningApp app) : IClassFixture<RunningApp>
{
    private const int Inputs = 2000;

    [Fact]
    public async Task No_odd_request_is_an_error_of_the_server()
    {
        using var fuzz = await Fuzz.StartAsync(app.Api.Root, TestSettings.AppKey, TestSettings.AdminKey, seed: 20260301);

        Assert.Empty(await fuzz.RunAsync(Inputs));
    }
}
