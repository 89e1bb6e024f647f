using System.Diagnostics;

namespace LocalHost.Tests.Fixtures;

internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task HoldsAsync(Func<bool> condition, Func<string> what, TimeSpan? within = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, within);

    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? within = null)
    {
        var limit = within ?? Limit;
        var started = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(started.Elapsed < limit, $"Not within {limit.TotalSeconds} s: {what()}");
            await Task.Delay(20);
        }
    }
}
