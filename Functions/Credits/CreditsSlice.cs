using Functions.Platform;
using Functions.Platform.MySql;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Credits;

/// <summary>What points buy, and how it is used up.</summary>
public static class CreditsSlice
{
    // Locks on users' balances are held until the commit, so a transaction is kept short.
    private const int MostRedemptions = 100;
    private const int RedemptionWriters = 1;

    public static IServiceCollection AddCredits(this IServiceCollection services) => services
        .AddSingleton(_ => CreditsApi.Group)
        .AddSingleton<CreditLedger>()
        .AddSingleton<CreditReservations>()
        .AddSingleton<RedemptionWriter>()
        .AddSingleton(provider => new GroupCommit<RedemptionCall, IReadOnlyDictionary<RedemptionCall, IdempotentOutcome>>(
            MostRedemptions,
            RedemptionWriters,
            calls => provider.GetRequiredService<RedemptionWriter>().WriteAsync(calls, CancellationToken.None),
            // Whatever else than an outage may be one user's fault: a balance that someone keeps locked, a chain that cannot go on.
            error => error.IsLockConflict() || !error.IsUnavailable()))
        .AddSingleton<Redemptions>()
        .AddSingleton<RewardsReader>()
        .AddSingleton<LedgerDrift>()
        .AddSingleton<LedgerVerifier>();
}
