using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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
    /// <summary>Done now; the body is also what a repeat is answered.</summary>
    public static IdempotentOutcome Of<T>(HttpStatusCode status, T body, JsonTypeInfo<T> type) =>
        new(new Reply(status, JsonSerializer.Serialize(body, type)), false, null);

    public static IdempotentOutcome Refuse(Problem problem) => new(null, false, problem);
}

/// <summary>One call: its scope (operation and user: the same key elsewhere is another key), the caller's key, and a hash of what was asked.</summary>
public sealed record IdempotentCall(string Scope, string Key, byte[] BodySha256)
{
    public static IdempotentCall Of(string scope, string key, ReadOnlySpan<byte> body) => new(scope, key, SHA256.HashData(body));
}

/// <summary>A key that was used: by which call, and what that was answered.</summary>
public sealed record UsedKey(IdempotentCall By, string Response)
{
    /// <summary>What another call with this key is answered: the same where it asks for the same.</summary>
    public IdempotentOutcome Answer(IdempotentCall call) => By.BodySha256.AsSpan().SequenceEqual(call.BodySha256)
        ? new IdempotentOutcome(new Reply(HttpStatusCode.OK, Response), IsReplay: true, null)
        : IdempotentOutcome.Refuse(Idempotency.UsedBefore);
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
        VALUES (@Scope, @Key, @BodySha256, @now)
        ON DUPLICATE KEY UPDATE idem_key = idem_key;

        SELECT body_sha256, response
        FROM idempotency_keys
        WHERE scope = @Scope AND idem_key = @Key
        """;

    private const string StoreSql =
        """
        UPDATE idempotency_keys
        SET status = @status, response = @response
        WHERE scope = @scope AND idem_key = @key
        """;

    private const string UsedSql =
        """
        SELECT scope, idem_key, body_sha256, response
        FROM idempotency_keys
        WHERE (scope, idem_key) IN (?)
        """;

    private static readonly RowInsert<(IdempotentCall Call, Reply Reply, DateTime At)> InsertUsed = new(
        """
        INSERT INTO idempotency_keys (scope, idem_key, body_sha256, status, response, created_at)
        VALUES
        """,
        [row => row.Call.Scope, row => row.Call.Key, row => row.Call.BodySha256, row => (int)row.Reply.Status, row => row.Reply.Json, row => row.At]);

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
        string scope, string? key, ReadOnlyMemory<byte> body, Func<Transaction, Task<IdempotentOutcome>> act, CancellationToken cancellationToken)
    {
        var call = key is null ? null : IdempotentCall.Of(scope, key, body.Span);
        return database.TransactAsync(
            async transaction =>
            {
                if (call is not null && await ClaimAsync(transaction, call, cancellationToken) is { } before)
                {
                    return before;
                }

                var outcome = await act(transaction);
                if (outcome.Reply is not { } reply)
                {
                    await transaction.RollbackAsync(cancellationToken);
                }
                else if (call is not null)
                {
                    await transaction.ExecuteAsync(
                        StoreSql, new { scope, key, status = (int)reply.Status, response = reply.Json }, cancellationToken);
                }

                return outcome;
            },
            cancellationToken);
    }

    /// <summary>
    /// Reads which of the calls' keys were used, as <see cref="UsedOf"/> takes them. For callers that hold a lock which all calls of one
    /// scope share, and that decide before they write anything: they need no claim, and <see cref="Use"/> writes keys with their answers.
    /// </summary>
    public static Statement Used(IReadOnlyCollection<IdempotentCall> calls) =>
        Statement.Of(UsedSql, calls, call => call.Scope, call => call.Key);

    public static UsedKey UsedOf(MySqlDataReader row) =>
        new(new IdempotentCall(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2)), row.GetString(3));

    /// <summary>Stores the calls' keys with their answers.</summary>
    public void Use(Transaction transaction, IEnumerable<(IdempotentCall Call, Reply Reply)> answered) =>
        InsertUsed.Add(transaction, [.. answered.Select(row => (row.Call, row.Reply, clock.GetUtcSeconds()))]);

    // Null where the key is this call's own: a committed row always has its answer.
    private async Task<IdempotentOutcome?> ClaimAsync(Transaction transaction, IdempotentCall call, CancellationToken cancellationToken)
    {
        var claim = new { call.Scope, call.Key, call.BodySha256, now = clock.GetUtcSeconds() };
        var (sha256, response) = (await transaction.QueryAsync<(byte[], string?)>(ClaimSql, claim, cancellationToken)).Single();
        return response is null ? null : new UsedKey(call with { BodySha256 = sha256 }, response).Answer(call);
    }
}
