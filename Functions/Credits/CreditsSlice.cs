using Microsoft.Extensions.DependencyInjection;

namespace Functions.Credits;

/// <summary>What points buy, and how it is used up.</summary>
public static class CreditsSlice
{
    public static IServiceCollection AddCredits(this IServiceCollection services) => services
        .AddSingleton(_ => CreditsApi.Group)
        .AddSingleton<CreditLedger>()
        .AddSingleton<CreditReservations>()
        .AddSingleton<RewardsReader>()
        .AddSingleton<LedgerReader>()
        .AddSingleton<RewardsFold>()
        .AddSingleton<LedgerDrift>()
        .AddSingleton<LedgerVerifier>();
}
