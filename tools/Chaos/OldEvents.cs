using System.Globalization;
using Chaos.Invariants;
using Dapper;

namespace Chaos;

/// <summary>
/// Days of events that are due for the archive, written by SQL before the first fault and counted by the recount command.
/// </summary>
internal sealed class OldEvents
{
    /// <summary>They are of so many users, from this one on.</summary>
    public const int FirstUser = 1000;
    public const int Users = 500;

    private const int Days = 3;
    private const int FirstDaysAgo = 102;

    private const string Digits =
        """
        (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
         UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)
        """;

    private const string EventsSql =
        $"""
        INSERT INTO tracking_events (user_id, user_type, app_name, event_type, event_name, ip_hash, session_id, meta, created_at)
        SELECT @FirstUser + n % @Users, 'student', ELT(1 + n % 2, 'Portal', 'DViz'),
               IF(n % 4 = 0, 'document', 'visit'), IF(n % 4 = 0, 'open', 'old'),
               REPEAT('a', 64), CONCAT('old ', n), JSON_OBJECT('n', n), @day + INTERVAL n % 86400 SECOND
        FROM (
          SELECT a.d + b.d * 10 + c.d * 100 + e.d * 1000 + f.d * 10000 AS n
          FROM {Digits} a, {Digits} b, {Digits} c, {Digits} e, {Digits} f
        ) numbers
        WHERE n < @rows
        """;

    private const string DocumentsSql =
        """
        INSERT INTO tracking_documents (user_id, user_type, app_name, level_name, chapter_name, document_name, ip_hash, created_at)
        SELECT user_id, user_type, app_name, 'Level 0', 'Chapter 0', CONCAT('Document ', user_id % 4), ip_hash, created_at
        FROM tracking_events
        WHERE event_type = 'document'
        """;

    private OldEvents(DateOnly firstDay, Census census) => (FirstDay, Census) = (firstDay, census);

    public DateOnly FirstDay { get; }

    /// <summary>The rows before the first of them was archived.</summary>
    public Census Census { get; }

    public static async Task<OldEvents> WriteAsync(World world, int rowsPerDay)
    {
        var first = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-FirstDaysAgo);
        await using var connection = await world.OpenAsync();
        for (var day = 0; day < Days; day++)
        {
            await connection.ExecuteAsync(
                EventsSql, new { FirstUser, Users, day = first.AddDays(day).ToDateTime(TimeOnly.MinValue), rows = rowsPerDay });
        }

        await connection.ExecuteAsync(DocumentsSql);
        var (code, output) = await world.RecountAsync(first, first.AddDays(Days - 1));
        return code == 0 ? new OldEvents(first, await Census.ReadAsync(connection, "created_at < UTC_DATE() - INTERVAL 50 DAY"))
            : throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"The recount of old events ended with {code}. {output}"));
    }
}
