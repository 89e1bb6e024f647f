using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Functions.Erasures;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Functions.DeadLetters;

/// <summary>
/// The only writer of <c>dead_letters</c>. A message is the same letter however often it fails: its payload identifies it.
/// </summary>
public sealed partial class DeadLettersTable(Database database, TimeProvider clock, IMeterFactory meters, ILogger<DeadLettersTable> logger)
{
    public const string MeterName = "Functions.DeadLetters";
    public const string CounterName = "tracking.dead_letters";

    private const int MaxErrorCharacters = 1000;

    private readonly Counter<long> _added =
        meters.Create(MeterName).CreateCounter<long>(CounterName, "{message}", "Messages that went to the dead letters");

    private const string AddSql =
        """
        INSERT INTO dead_letters (queue_name, payload, payload_sha256, error, first_failed_at, last_failed_at)
        VALUES (@queue, @payload, @sha256, @error, @now, @now)
        ON DUPLICATE KEY UPDATE
          error = VALUES(error),
          attempts = attempts + 1,
          last_failed_at = VALUES(last_failed_at),
          state = 'waiting'
        """;

    private const string Columns =
        """
        id, queue_name AS Queue, payload, error, attempts, first_failed_at AS FirstFailedAt, last_failed_at AS LastFailedAt,
        state, replayed_at AS ReplayedAt
        """;

    private const string PageSql =
        $"""
        SELECT {Columns}
        FROM dead_letters
        WHERE id < @Before
        ORDER BY id DESC
        LIMIT @Fetch
        """;

    private const string FindSql =
        $"""
        SELECT {Columns}
        FROM dead_letters
        WHERE id = @id
        """;

    private const string CountSql =
        """
        SELECT CAST(COALESCE(SUM(state = 'waiting'), 0) AS SIGNED) AS Waiting,
               CAST(COALESCE(SUM(state = 'replayed'), 0) AS SIGNED) AS Replayed
        FROM dead_letters
        """;

    private const string BatchSql =
        $"""
        SELECT {Columns}
        FROM dead_letters
        WHERE id > @after AND id <= @upTo
          AND (@queue IS NULL OR CAST(queue_name AS BINARY) = CAST(@queue AS BINARY))
          AND (@all OR state = 'waiting')
        ORDER BY id
        LIMIT @limit
        """;

    private const string MarkReplayedSql =
        """
        UPDATE dead_letters
        SET state = 'replayed', replayed_at = @now
        WHERE id IN @ids AND attempts = @attempts
        """;

    private const string DeleteSql =
        """
        DELETE FROM dead_letters
        WHERE id IN @ids
        """;

    private const string OfUserSql =
        $"""
        SELECT {Columns}
        FROM dead_letters
        WHERE payload LIKE CONCAT('%"userId"%', @userId, '%')
        """;

    private const string RewriteSql =
        """
        UPDATE dead_letters
        SET payload = @payload, payload_sha256 = @sha256
        WHERE id = @id
        """;

    /// <summary>Takes the user out of the letters that name it; returns how many did. One that cannot be read as JSON is deleted.</summary>
    public async Task<int> EraseAsync(long userId, CancellationToken cancellationToken)
    {
        var erased = 0;
        foreach (var letter in await OfUserAsync(userId, cancellationToken))
        {
            var rest = PersonalData.Without(letter.Payload, userId);
            if (rest == letter.Payload)
            {
                continue;
            }

            if (rest is null || !await RewriteAsync(letter.Id, rest, cancellationToken))
            {
                await database.TransactAsync(transaction => DeleteAsync(transaction, [letter.Id], cancellationToken), cancellationToken);
            }

            erased++;
        }

        return erased;
    }

    /// <summary>The letters that may name the user; <see cref="PersonalData.Of"/> finds the items that do.</summary>
    public Task<IReadOnlyList<DeadLetter>> OfUserAsync(long userId, CancellationToken cancellationToken) =>
        database.QueryAsync<DeadLetter>(OfUserSql, new { userId }, cancellationToken);

    /// <summary>Keeps a message that can never succeed, without the users in it who were erased since.</summary>
    public async Task AddAsync(string queue, string payload, string error, CancellationToken cancellationToken)
    {
        await database.TransactAsync(
            async transaction =>
            {
                var erased = await ErasedUsers.LockAsync(transaction, PersonalData.Users(payload), cancellationToken);
                // A payload that cannot be read and names an erased user is not kept, only the letter is.
                var kept = erased.Any ? PersonalData.Without(payload, erased) ?? "" : payload;
                await transaction.ExecuteAsync(AddSql, Letter(queue, kept, error), cancellationToken);
            },
            cancellationToken);
        _added.Add(1, KeyValuePair.Create("queue", (object?)queue));
        Log.Added(logger, queue, error);
    }

    /// <summary>The message's items; null where it cannot be read, and is a dead letter now.</summary>
    public async Task<IReadOnlyList<T>?> ReadAsync<T>(QueueDefinition<T> queue, string message, CancellationToken cancellationToken)
    {
        var items = QueueMessages.Read(message, queue.Message, out var unreadable);
        await (items is null ? AddAsync(queue.Name, message, unreadable, cancellationToken) : Task.CompletedTask);
        return items;
    }

    private object Letter(string queue, string payload, string error) => new
    {
        queue,
        payload,
        sha256 = Sha256(payload),
        error = error.Length > MaxErrorCharacters ? error[..MaxErrorCharacters] : error,
        now = clock.GetUtcSeconds(),
    };

    public static async Task<DeadLetterState> CountAsync(Transaction snapshot, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<DeadLetterState>(CountSql, null, cancellationToken)).Single();

    public async Task<Page<DeadLetter>> ReadAsync(PageQuery page, CancellationToken cancellationToken) =>
        page.Of(await database.QueryAsync<DeadLetter>(PageSql, page, cancellationToken), letter => letter.Id);

    public async Task<DeadLetter?> FindAsync(long id, CancellationToken cancellationToken) =>
        (await database.QueryAsync<DeadLetter>(FindSql, new { id }, cancellationToken)).SingleOrDefault();

    /// <summary>
    /// The oldest letters after one, up to another and of one queue where it is named; only those that wait unless all are asked for.
    /// </summary>
    public Task<IReadOnlyList<DeadLetter>> BatchAsync(DeadLetterRange range, bool all, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<DeadLetter>(
            BatchSql, new { after = range.After, upTo = range.UpTo, queue = range.Queue, all, limit }, cancellationToken);

    /// <summary>Marks letters that were sent; one that has failed again since it was read keeps waiting.</summary>
    public async Task MarkReplayedAsync(
        Transaction transaction, IReadOnlyCollection<DeadLetter> letters, CancellationToken cancellationToken)
    {
        foreach (var same in letters.GroupBy(letter => letter.Attempts))
        {
            var sent = new { ids = same.Select(letter => letter.Id), attempts = same.Key, now = clock.GetUtcSeconds() };
            await transaction.ExecuteAsync(MarkReplayedSql, sent, cancellationToken);
        }
    }

    /// <summary>Deletes the letters; returns how many of them were still there.</summary>
    public static Task<int> DeleteAsync(Transaction transaction, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(DeleteSql, new { ids }, cancellationToken);

    // False where without the user it reads like another letter, which is then enough.
    private async Task<bool> RewriteAsync(long id, string payload, CancellationToken cancellationToken)
    {
        try
        {
            await database.ExecuteAsync(RewriteSql, new { id, payload, sha256 = Sha256(payload) }, cancellationToken);
            return true;
        }
        catch (MySqlException same) when (same.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            return false;
        }
    }

    private static byte[] Sha256(string payload) => SHA256.HashData(Encoding.UTF8.GetBytes(payload));

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Warning, "A message of {Queue} went to the dead letters: {Error}")]
        public static partial void Added(ILogger logger, string queue, string error);
    }
}
