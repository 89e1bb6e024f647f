using System.Diagnostics;

namespace LocalHost.Tests.Fixtures;

internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task HoldsAsync(Func<bool> condition, Func<string> what) => HoldsAsync(() => Task.FromResult(condition()), what);

    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var started = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(started.Elapsed < Limit, $"Not within {Limit.TotalSeconds} s: {what()}");
            await Task.Delay(20);
        }
    }
}
