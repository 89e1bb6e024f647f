using Functions.Counts;
using Functions.LiveSessions;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Settings;
using Functions.Tracking;

namespace Functions.People;

/// <summary>How many events of the user happened on a day.</summary>
public sealed record PersonDay(DateOnly Date, long Events);

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
    // No event is archived before it is as old.
    public const int Days = 90;

    /// <summary>Null where there is no such user, or not any more.</summary>
    public async Task<PersonProfile?> ReadAsync(long userId, CancellationToken cancellationToken)
    {
        if (await people.FindAsync(userId, cancellationToken) is not { } person)
        {
            return null;
        }

        var timeout = (await settings.LoadedAsync(cancellationToken)).LiveSessionTimeout;
        var now = clock.GetUtcSeconds();
        return await database.ReadSnapshotAsync(
            snapshot => ReadAsync(snapshot, person, now, now - timeout, cancellationToken), cancellationToken);
    }

    private async Task<PersonProfile> ReadAsync(
        Transaction snapshot, Person person, DateTime now, DateTime liveSince, CancellationToken cancellationToken)
    {
        var userId = person.UserId;
        var from = calendar.DayOf(now).AddDays(1 - Days);
        var (first, last) = await PersonEvents.SpanAsync(snapshot, userId, cancellationToken);
        var firstHour = (await UserNumbersTable.SeenAsync(snapshot, [userId], cancellationToken)).GetValueOrDefault(userId).First;
        var events = await PersonEvents.DaysAsync(snapshot, calendar, userId, from, cancellationToken);
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
            [
                .. Enumerable.Range(0, Days).Select(day => from.AddDays(day))
                    .Select(day => new PersonDay(DateOnly.FromDateTime(day), events.GetValueOrDefault(day))),
            ]);
    }
}
