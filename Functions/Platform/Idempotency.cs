using System.Net;
using System.Security.Cryptography;
using System.Text;
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

/// <summary>
/// Makes a write take effect once for each key: the effect, the key and the answer commit together. A key that is there already, or a
/// refusal, rolls everything back; then the same key and body is answered from what is stored, and the key with another body is refused.
/// A refused call leaves no trace, so its key may be used again.
/// </summary>
public sealed class Idempotency(Database database, TimeProvider clock)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotent-Replayed";

    /// <summary>The caller's key of a write that must have one.</summary>
    public static readonly TextRule Key = new(
        Header, 1, 100, "The caller's name for this call: sent again with the same body, it gets the same answer and has no further effect")
    {
        Required = true,
        Example = "order-2026-0042",
    };

    public static readonly TextRule OptionalKey = Key with { Required = false };

    /// <summary>The refusal of a key that was used with another body.</summary>
    public static readonly Problem UsedBefore =
        Problem.Of(HttpStatusCode.UnprocessableEntity, "Key used before", $"This {Header} was used with another body.");

    private const string UseSql =
        """
        INSERT INTO idempotency_keys (scope, idem_key, body_sha256, status, response, created_at)
        VALUES (@scope, @key, @sha256, @status, @json, @now)
        """;

    private const string UsedSql =
        """
        SELECT body_sha256, response
        FROM idempotency_keys
        WHERE scope = @scope AND idem_key = @key
        """;

    /// <summary>All rows of the user that scopes end with.</summary>
    public static readonly NamedQuery OfUser = new(
        "idempotencyKeys",
        "SELECT scope, idem_key, response, created_at FROM idempotency_keys WHERE scope LIKE CONCAT('%:', @userId) ORDER BY created_at, scope, idem_key");

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

    /// <summary>
    /// The request's key by <see cref="Key"/> or <see cref="OptionalKey"/>; null, and an error on <paramref name="item"/>, where it is
    /// missing or malformed.
    /// </summary>
    public static string? ReadKey(HttpRequestData request, JsonItem item, TextRule rule)
    {
        var key = request.Header(Header) ?? "";
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

        item.Refuse(Header, rule.Error);
        return null;
    }

    /// <summary>
    /// Runs <paramref name="act"/> in one transaction, once for each key. It locks what it changes before anything else, so two calls with
    /// one key run one after the other, and the second finds the key.
    /// </summary>
    /// <param name="scope">Operation and user: the same key elsewhere is another key.</param>
    /// <param name="key">The caller's key; null stores nothing, and each call has its effect.</param>
    /// <param name="body">What is asked: the values of the request, in one order.</param>
    /// <param name="act">The effect, and the answer to it or the refusal. It may run more than once, and be rolled back.</param>
    /// <param name="cancellationToken">Ends the wait for locks that others hold.</param>
    public async Task<IdempotentOutcome> RunAsync(
        string scope, string? key, string body, Func<Transaction, Task<IdempotentOutcome>> act, CancellationToken cancellationToken)
    {
        var sha256 = SHA256.HashData(Encoding.UTF8.GetBytes(body));
        try
        {
            var outcome = await database.TransactAsync(
                async transaction =>
                {
                    var outcome = await act(transaction);
                    if (outcome.Reply is not { } reply)
                    {
                        await transaction.RollbackAsync(cancellationToken);
                    }
                    else if (key is not null)
                    {
                        var used = new { scope, key, sha256, status = (int)reply.Status, reply.Json, now = clock.GetUtcSeconds() };
                        transaction.Add(Statement.Of(UseSql, used));
                    }

                    return outcome;
                },
                cancellationToken);
            return outcome.Reply is null && key is not null
                ? await EarlierAsync(scope, key, sha256, cancellationToken) ?? outcome
                : outcome;
        }
        catch (MySqlException used) when (used.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            return await EarlierAsync(scope, key, sha256, cancellationToken)
                ?? throw new InvalidOperationException("A row was there already, and it is not the key's.", used);
        }
    }

    // What the key was used for: the same again gets its answer, something else is refused. Null where the key was not used.
    private async Task<IdempotentOutcome?> EarlierAsync(string scope, string? key, byte[] sha256, CancellationToken cancellationToken)
    {
        var used = await database.QueryAsync<(byte[] Sha256, string Response)>(UsedSql, new { scope, key }, cancellationToken);
        return used switch
        {
            [] => null,
            [var call] when call.Sha256.AsSpan().SequenceEqual(sha256) =>
                new IdempotentOutcome(new Reply(HttpStatusCode.OK, call.Response), IsReplay: true, null),
            _ => IdempotentOutcome.Refuse(UsedBefore),
        };
    }
}
