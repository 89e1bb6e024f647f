using Functions.Counts;
using Functions.Credits;
using Functions.LiveSessions;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Tracking;

namespace Functions.People;

/// <summary>Reads what the list says of each user.</summary>
internal static class PersonDetails
{
    private const string UsersSql =
        """
        SELECT id AS Id, name AS Name, email AS Email, CONVERT(user_type USING utf8mb4) AS UserType
        FROM users
        WHERE id IN @ids
        """;

    /// <summary>The users in the order of their ids.</summary>
    public static async Task<IReadOnlyList<Person>> ReadAsync(
        Transaction snapshot, LocalCalendar calendar, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var users = (await snapshot.QueryAsync<Listed>(UsersSql, new { ids }, cancellationToken)).ToDictionary(user => user.Id);
        var balances = await RewardsReader.BalancesOfAsync(snapshot, ids, cancellationToken);
        var seen = await UserNumbersTable.SeenAsync(snapshot, ids, cancellationToken);
        // The newest row is nearly always the last event; the hour is known also of events that came late or are archived.
        var last = (await PersonEvents.LastAsync(snapshot, ids, cancellationToken)).ToDictionary(row => row.User);
        var signs = (await LiveSessionsTable.LastHeartbeatsAsync(snapshot, ids, cancellationToken))
            .Concat((await EventCounts.LastHoursAsync(snapshot, ids, cancellationToken))
                .Select(row => (row.User, At: calendar.UtcOf(row.Hour))))
            .Concat(last.Values.Select(row => (row.User, row.At)))
            .ToLookup(row => row.User, row => (DateTime?)row.At);
        return [.. ids.Select(Describe)];

        Person Describe(long id)
        {
            var user = users.GetValueOrDefault(id);
            var (points, credits) = balances.GetValueOrDefault(id);
            var userType = user?.UserType ?? (last.TryGetValue(id, out var row) ? row.UserType : null);
            return new Person(
                id, user?.Name, user?.Email, userType, (int)points, (int)credits, signs[id].Append(seen.GetValueOrDefault(id).Last).Max());
        }
    }

    private sealed record Listed(long Id, string? Name, string? Email, string? UserType);
}
