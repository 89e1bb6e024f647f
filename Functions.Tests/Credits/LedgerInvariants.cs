using Functions.Tests.Fixtures;
using Invariants = Chaos.Invariants.LedgerInvariants;

namespace Functions.Tests.Credits;

/// <summary>What must hold for every user at every moment, as the fault runs check it too.</summary>
internal static class LedgerInvariants
{
    public static async Task AssertAsync(TestDatabase db, ApiClient api)
    {
        await using var connection = await db.Database.OpenAsync(CancellationToken.None);
        Assert.Empty(await Invariants.PointsAsync(connection));
        Assert.Empty(await Invariants.CreditsAsync(connection));
        Assert.Equal(await Invariants.IntactAsync(connection), (await api.AdministerAsync(HttpMethod.Get, "ledger/verify")).ToString());
    }
}
