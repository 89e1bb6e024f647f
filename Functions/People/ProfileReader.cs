using Functions.Archives;
using Functions.Counts;
using Functions.LiveSessions;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Settings;
using Functions.Tracking;

namespace Functions.People;

/// <summary>
/// How many events of the user happened on a day: 0 on a day without any, null on a day of which rows are in the archive, where it is
/// known only that there were some.
/// </summary>
public sealed record PersonDay(DateOnly Date, long? Events);

/// <summary>Everything in one place about a user: who it is, what it has, when it was here.</summary>
public sealed record PersonProfile(
    long UserId,
    string? Name,
    string? Email,
    string? UserType,
    int Points,
    int Credits,
    DateTime? FirstSeenAt,
    DateTime? LastSeenAt,
    IReadOnlyList<PersonSession> LiveSessions,
    IReadOnlyList<PersonDay> Days);

/// <summary>Reads one user's profile.</summary>
public sealed class ProfileReader(
    Database database, PeopleReader people, SettingsCache settings, LocalCalendar calendar, TimeProvider clock)
{
    /// <summary>With the events of as many days, today the last; null where there is no such user, or not any more.</summary>
    public async Task<PersonProfile?> ReadAsync(long userId, int days, CancellationToken cancellationToken)
    {
        if (await people.FindAsync(userId, cancellationToken) is not { } person)
        {
            return null;
        }

        var timeout = (await settings.LoadedAsync(cancellationToken)).LiveSessionTimeout;
        var now = clock.GetUtcSeconds();
        return await database.ReadSnapshotAsync(
            snapshot => ReadAsync(snapshot, person, days, now, now - timeout, cancellationToken), cancellationToken);
    }

    private async Task<PersonProfile> ReadAsync(
        Transaction snapshot, Person person, int days, DateTime now, DateTime liveSince, CancellationToken cancellationToken)
    {
        var userId = person.UserId;
        var (first, last) = await PersonEvents.SpanAsync(snapshot, userId, cancellationToken);
        var firstHour = (await UserNumbersTable.SeenAsync(snapshot, [userId], cancellationToken)).GetValueOrDefault(userId).First;
        return new PersonProfile(
            userId,
            person.Name,
            person.Email,
            person.UserType,
            person.Points,
            person.Credits,
            // The hour alone is left of an event that is archived.
            first is null || firstHour < first.Value.AddHours(-1) ? firstHour ?? first : first,
            new[] { person.LastSeenAt, last }.Max(),
            await LiveSessionsTable.OfPersonAsync(snapshot, userId, liveSince, cancellationToken),
            await DaysAsync(snapshot, userId, calendar.DayOf(now).AddDays(1 - days), days, cancellationToken));
    }

    private async Task<IReadOnlyList<PersonDay>> DaysAsync(
        Transaction snapshot, long userId, DateTime from, int count, CancellationToken cancellationToken)
    {
        var events = await PersonEvents.DaysAsync(snapshot, calendar, userId, from, cancellationToken);
        var held = (await ArchiveFilesTable.HeldDaysAsync(snapshot, EventsTable.Stored.Name, calendar.UtcOf(from), cancellationToken))
            .ToHashSet();
        var days = Enumerable.Range(0, count).Select(day => from.AddDays(day)).ToList();
        var archived = days.Where(day => UtcDaysOf(day).Any(held.Contains)).ToList();
        var uncounted = await ActiveDays.OfAsync(snapshot, userId, archived, cancellationToken);
        uncounted.IntersectWith(archived);
        return [.. days.Select(day =>
            new PersonDay(DateOnly.FromDateTime(day), uncounted.Contains(day) ? null : events.GetValueOrDefault(day)))];
    }

    // The archive's days are of UTC.
    private IEnumerable<DateTime> UtcDaysOf(DateTime day)
    {
        var end = calendar.UtcOf(day.AddDays(1));
        for (var utc = calendar.UtcOf(day).Date; utc < end; utc = utc.AddDays(1))
        {
            yield return utc;
        }
    }
}
