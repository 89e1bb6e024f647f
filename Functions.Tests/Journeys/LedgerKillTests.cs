using Functions.Tests.Credits;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>
/// The worker, the host or both die in the middle of rewards' calls: each call has its effect once, and nothing is half done.
/// </summary>
[Trait("Needs", "MySql"), Trait("Needs", "Kill")]
public sealed class LedgerKillTests(Servers servers) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int Users = 8;
    private const int RoundsPerUser = 25;

    private readonly TestDatabase _db = new(servers);
    private int _answered;

    public async ValueTask InitializeAsync() => await _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task Killed_in_the_middle_of_redeeming_reserving_and_spending_nothing_is_half_done()
    {
        await using var host = await AppProcesses.StartAsync(_db.ConnectionString, servers.TakeStorageAccount());
        var client = new RewardsClient(host.Api);
        foreach (var user in Enumerable.Range(1, Users))
        {
            await client.GivePointsAsync(user, 10 * 4 * RoundsPerUser);
        }

        var random = new Random(42);
        var living = Task.WhenAll(Enumerable.Range(1, Users).Select(user => Task.Run(() => LiveAsync(client, user))));
        for (var kills = 0; kills < 6; kills++)
        {
            // Each host answers something before it dies, however slow the machine is.
            await Until.TrueAsync(() => _answered >= kills * 100, Patience, () => $"{_answered} calls answered after {kills} kills");
            await Task.Delay(random.Next(50, 300));
            await Kills.OneOfAsync(host, kills);
        }

        await living;
        await LedgerInvariants.AssertAsync(_db, host.Api);
        // Four redeemed each round, one of them spent, two reserved of which one is settled.
        Assert.Equal(
            [(0L, 2L * RoundsPerUser, (long)Users)],
            await _db.QueryAsync<(long, long, long)>(
                "SELECT points, credits, COUNT(*) FROM user_points JOIN user_credits USING (user_id) GROUP BY points, credits"));
    }

    private async Task LiveAsync(RewardsClient client, int user)
    {
        for (var round = 0; round < RoundsPerUser; round++)
        {
            var key = $"round {round}";
            await UntilAnsweredAsync(() => client.RedeemAsync(user, 4, key));
            await UntilAnsweredAsync(() => client.SpendAsync(user, 1, key));
            var reserved = await UntilAnsweredAsync(() => client.ReserveAsync(user, 2, 3600, key));
            await UntilAnsweredAsync(() => client.SettleAsync(user, (long)reserved.Json["reservationId"]!, 1, key));
        }
    }

    // As a careful caller does: the same key until there is an answer.
    private async Task<ApiAnswer> UntilAnsweredAsync(Func<Task<ApiAnswer>> call)
    {
        while (true)
        {
            try
            {
                var answer = await call();
                if (answer.Status < 500)
                {
                    Assert.True(answer.Status is 200 or 201, answer.ToString());
                    Interlocked.Increment(ref _answered);
                    return answer;
                }
            }
            catch (HttpRequestException)
            {
                // The host is down or dying.
            }

            await Task.Delay(50);
        }
    }
}
