using System.Net;
using System.Security.Cryptography;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Microsoft.Azure.Functions.Worker.Http;
using MySqlConnector;

namespace Functions.Platform;

/// <summary>What a write answers: stored with its effect, so that the same call again gets the same answer.</summary>
public sealed record Reply(HttpStatusCode Status, string Json);

/// <summary>How a call ended: with a reply, new or replayed, or refused without any effect.</summary>
public sealed record IdempotentOutcome(Reply? Reply, bool IsReplay, Problem? Refused)
{
    public static IdempotentOutcome Refuse(Problem problem) => new(null, false, problem);
}

/// <summary>
/// Makes a write take effect once for each key: the key, the effect and the answer commit together. The same key and body again is
/// answered from what is stored; with another body it is refused. A refused call leaves no trace, so its key may be used again.
/// </summary>
public sealed class Idempotency(Database database, TimeProvider clock)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotent-Replayed";

    /// <summary>The caller's key of a write that must have one.</summary>
    public static readonly TextRule Key = new(Header, 1, 100, "The caller's name for this call: sent again with the same body, it gets the same answer and has no further effect")
    {
        Required = true,
        Example = "order-2026-0042",
    };

    public static readonly TextRule OptionalKey = Key with { Required = false };

    /// <summary>The refusal of a key that was used with another body.</summary>
    public static readonly Problem UsedBefore =
        Problem.Of(HttpStatusCode.UnprocessableEntity, "Key used before", $"This {Header} was used with another body.");

    // Locks the row whether it is new or not: two calls with one key run one after the other.
    private const string ClaimSql =
        """
        INSERT INTO idempotency_keys (scope, idem_key, body_sha256, created_at)
        VALUES (@scope, @key, @sha256, @now)
        ON DUPLICATE KEY UPDATE idem_key = idem_key;

        SELECT body_sha256 AS Sha256, status AS Status, response AS Response
        FROM idempotency_keys
        WHERE scope = @scope AND idem_key = @key
        """;

    private const string StoreSql =
        """
        UPDATE idempotency_keys
        SET status = @status, response = @response
        WHERE scope = @scope AND idem_key = @key
        """;

    private const string PruneSql =
        """
        DELETE FROM idempotency_keys
        WHERE created_at < @before
        ORDER BY created_at
        LIMIT @chunk
        """;

    /// <summary>How long a key is remembered.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <summary>Forgets the keys that were used longer ago than <see cref="Memory"/>; returns how many.</summary>
    public Task<int> PruneAsync(CancellationToken cancellationToken) =>
        database.DeleteInChunksAsync(PruneSql, clock.GetUtcSeconds() - Memory, cancellationToken);

    /// <summary>The request's key by <see cref="Key"/> or <see cref="OptionalKey"/>; null, and an error on <paramref name="item"/>, where it is missing or malformed.</summary>
    public static string? ReadKey(HttpRequestData request, JsonItem item, TextRule rule)
    {
        var key = request.Headers.TryGetValues(Header, out var values) ? string.Join(',', values).Trim() : "";
        if (key.Length == 0)
        {
            if (rule.Required)
            {
                item.Refuse(Header, "is required as a header");
            }

            return null;
        }

        if (rule.Fits(key))
        {
            return key;
        }

        item.Refuse(Header, rule.Fault);
        return null;
    }

    /// <summary>
    /// Runs <paramref name="act"/> in one transaction unless the key was used before. Where it refuses, everything is rolled back.
    /// </summary>
    /// <param name="scope">Operation and user: the same key elsewhere is another key.</param>
    /// <param name="key">The caller's key; null runs the act without storing anything.</param>
    /// <param name="body">What was asked, as sent.</param>
    /// <param name="act">The effect, and the answer to it or the refusal.</param>
    /// <param name="cancellationToken">Ends the wait for a call that is running with the same key.</param>
    public Task<IdempotentOutcome> RunAsync(
        string scope, string? key, ReadOnlyMemory<byte> body, Func<MySqlTransaction, Task<IdempotentOutcome>> act, CancellationToken cancellationToken)
    {
        var sha256 = SHA256.HashData(body.Span);
        return database.TransactAsync(
            async transaction =>
            {
                if (key is not null && await ClaimAsync(transaction, scope, key, sha256, cancellationToken) is { } before)
                {
                    return before;
                }

                var outcome = await act(transaction);
                if (outcome.Reply is not { } reply)
                {
                    await transaction.RollbackAsync(cancellationToken);
                }
                else if (key is not null)
                {
                    await transaction.ExecuteAsync(
                        StoreSql, new { scope, key, status = (int)reply.Status, response = reply.Json }, cancellationToken);
                }

                return outcome;
            },
            cancellationToken);
    }

    // Null where the key is this call's own: a committed row always has its answer.
    private async Task<IdempotentOutcome?> ClaimAsync(
        MySqlTransaction transaction, string scope, string key, byte[] sha256, CancellationToken cancellationToken)
    {
        var claim = new { scope, key, sha256, now = clock.GetUtcSeconds() };
        var stored = (await transaction.QueryAsync<Stored>(ClaimSql, claim, cancellationToken)).Single();
        if (stored.Response is null)
        {
            return null;
        }

        return stored.Sha256.AsSpan().SequenceEqual(sha256)
            ? new IdempotentOutcome(new Reply(HttpStatusCode.OK, stored.Response), IsReplay: true, null)
            : IdempotentOutcome.Refuse(UsedBefore);
    }

    private sealed record Stored(byte[] Sha256, short? Status, string? Response);
}
