using Functions.Erasures;
using Functions.Platform.Http;
using Functions.Privacy;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Privacy;

internal static class Erasing
{
    /// <summary>Erases the user from the live tables, as the endpoint does before it answers; returns the erasure's number.</summary>
    public static async Task<long> EraseAsync(this TestApp app, long user)
    {
        var erasure = await app.Get<UserErasuresTable>()
            .BeginAsync(new AdminCaller("admin", AdminRole.Admin), user, CancellationToken.None);
        await app.Get<UserEraser>().EraseLiveAsync(erasure, user, CancellationToken.None);
        return erasure;
    }
}
