using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>
/// Fills in, once, when users were first and last seen whose numbers were given before that was kept: from the hours' sets.
/// </summary>
public sealed class SeenTimes(Database database, LocalCalendar calendar)
{
    private const int DaysAtOnce = 30;
    private const int RowsPerTransaction = 5000;

    private bool _isFilled;

    private const string AllUsersSql =
        """
        SELECT id
        FROM usage_dimensions
        WHERE mask = 0
        """;

    private const string SpanSql =
        """
        SELECT MIN(start), MAX(start)
        FROM distinct_users
        WHERE subject = 'usage' AND period = 'hour' AND subject_id = @id
        """;

    private const string HoursSql =
        """
        SELECT start AS Start, numbers AS Numbers
        FROM distinct_users
        WHERE subject = 'usage' AND period = 'hour' AND subject_id = @id AND start >= @from AND start < @to
        """;

    /// <summary>The caller holds the fold's lock.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        if (_isFilled || await CountsState.HasSeenTimesAsync(database, cancellationToken))
        {
            _isFilled = true;
            return;
        }

        var seen = new Dictionary<uint, Seen>();
        foreach (var id in await database.QueryAsync<uint>(AllUsersSql, null, cancellationToken))
        {
            await ReadAsync(id, seen, cancellationToken);
        }

        foreach (var chunk in seen.Values.Chunk(RowsPerTransaction))
        {
            await database.TransactAsync(transaction =>
                UserNumbersTable.SeeAsync(transaction, chunk, cancellationToken), cancellationToken);
        }

        await CountsState.SetSeenTimesAsync(database, cancellationToken);
    }

    private async Task ReadAsync(uint id, Dictionary<uint, Seen> seen, CancellationToken cancellationToken)
    {
        var (first, last) = (await database.QueryAsync<(DateTime?, DateTime?)>(SpanSql, new { id }, cancellationToken)).Single();
        for (var from = first; from <= last; from = from.Value.AddDays(DaysAtOnce))
        {
            var span = new { id, from, to = from.Value.AddDays(DaysAtOnce) };
            foreach (var (start, numbers) in await database.QueryAsync<(DateTime, byte[])>(HoursSql, span, cancellationToken))
            {
                Seen.Add(seen, UserSet.Unpack(numbers), calendar.UtcOf(start));
            }
        }
    }
}

/// <summary>The hours, in UTC, in which a user was first and last seen.</summary>
public sealed record Seen(uint Number, DateTime First, DateTime Last)
{
    /// <summary>Notes that the users were seen in the hour.</summary>
    public static void Add(Dictionary<uint, Seen> seen, IEnumerable<uint> numbers, DateTime hour)
    {
        foreach (var number in numbers)
        {
            seen[number] = !seen.TryGetValue(number, out var before)
                ? new Seen(number, hour, hour)
                : before with { First = before.First < hour ? before.First : hour, Last = before.Last > hour ? before.Last : hour };
        }
    }
}
