using System.Collections.Concurrent;
using System.Diagnostics;
using Functions.Credits;
using MySqlConnector;

namespace Bench;

/// <summary>A redemption with its key, two logs and two chains, against the bare three statements that move the amounts.</summary>
internal sealed class RedemptionBenchmark(BenchmarkApp app)
{
    private const double Goal = 0.70;
    private const double GoalPerSecond = 300;
    private const double GoalMilliseconds = 50;
    private const int Many = 8;

    public async Task<IReadOnlyList<Line>> RunAsync(Measure measure)
    {
        var balances = string.Join(',', Enumerable.Range(1, Many).Select(user => $"({user}, 2000000000)"));
        await app.ExecuteAsync(
            $"INSERT INTO user_points (user_id, points) VALUES {balances} ON DUPLICATE KEY UPDATE points = VALUES(points)");
        var redemptions = app.Create<RedeemEndpoint>();
        var times = new ConcurrentQueue<double>();
        var one = await CompareAsync(1);
        times.Clear();
        var many = await CompareAsync(Many);
        return
        [
            Line.Of("redemptions, 1 client", "bare three-statement transaction", one, Goal),
            Line.Of($"redemptions, {Many} clients", "bare three-statement transaction, for information", many, goal: null),
            new Line($"redemptions, {Many} clients", "a person redeems once in a while", many.Ours.PerSecond, null, GoalPerSecond),
            new Line($"redemptions, {Many} clients, 99th percentile", "—", Measure.Percentile([.. times], 99), null, GoalMilliseconds, "ms",
                IsMost: true),
        ];

        Task<(Round Ours, Round Limit)> CompareAsync(int clients) => measure.CompareAsync(
            clients,
            async client =>
            {
                var watch = Stopwatch.StartNew();
                await redemptions.RedeemAsync(client + 1, $"{Guid.NewGuid()}", amount: 1, CancellationToken.None);
                times.Enqueue(watch.Elapsed.TotalMilliseconds);
            },
            client => BareAsync(client + 1));
    }

    private async Task BareAsync(int user)
    {
        await using var connection = await app.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(transaction, "UPDATE user_points SET points = points - 10 WHERE user_id = @user AND points >= 10", user);
        await RunAsync(
            transaction, "INSERT INTO user_credits (user_id, credits) VALUES (@user, 1) ON DUPLICATE KEY UPDATE credits = credits + 1",
            user);
        await RunAsync(transaction, "INSERT INTO user_credit_logs (user_id, credits_added, points_consumed) VALUES (@user, 1, 10)", user);
        await transaction.CommitAsync();
    }

    private static async Task RunAsync(MySqlTransaction transaction, string sql, int user)
    {
        await using var command = new MySqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("@user", user);
        await command.ExecuteNonQueryAsync();
    }
}
