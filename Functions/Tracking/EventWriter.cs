using System.Collections.Frozen;
using Functions.Counts;
using Functions.Documents;
using Functions.Erasures;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Points;
using Functions.Settings;

namespace Functions.Tracking;

/// <summary>
/// What is written together: ids, events, documents, counts, points, in one transaction. Lock order: event ids in ascending order, the
/// erasures' guard, then users' balances by user id; everything else is append-only.
/// </summary>
public sealed class EventWriter(
    Database database, ProcessedIds ids, PointLedger ledger, RefreshingCache<PointRuleSet> rules, SettingsCache settings,
        LocalCalendar calendar, TimeProvider clock)
{
    /// <summary>
    /// Writes the events that were not seen before; all of it or, where it throws, nothing. Returns those that were new, by reference:
    /// of two with one id the first.
    /// </summary>
    public async Task<IReadOnlySet<TrackedEvent>> WriteAsync(IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        var inForce = (await settings.LoadedAsync(cancellationToken)).PointsEnabled
            ? await rules.LoadedAsync(cancellationToken)
            : PointRuleSet.None;
        return await database.TransactAsync(transaction => WriteAsync(transaction, events, inForce, cancellationToken), cancellationToken);
    }

    private async Task<IReadOnlySet<TrackedEvent>> WriteAsync(
        Transaction transaction, IReadOnlyList<TrackedEvent> events, PointRuleSet inForce, CancellationToken cancellationToken)
    {
        var (fresh, erased) = await ids.ClaimAsync(transaction, events, cancellationToken);
        // A redelivered message, or one whose events all came before in another: its rows are already written.
        if (fresh.Count == 0)
        {
            return FrozenSet<TrackedEvent>.Empty;
        }

        // A user erased after the event was accepted, or after it happened, is not in it any more.
        var stored = erased.Any ? [.. fresh.Select(tracked => IsErased(tracked, erased) ? tracked.Anonymous() : tracked)] : fresh;
        EventsTable.Add(transaction, stored);
        var documents = Documents(stored);
        DocumentsTable.Add(transaction, documents);
        DocumentCounts.Add(transaction, calendar, documents);
        EventCounts.Add(transaction, stored.Select(Counted), clock.GetUtcSeconds());
        await ledger.AwardAsync(transaction, Earning(stored), inForce, cancellationToken);
        return fresh.ToHashSet<TrackedEvent>(ReferenceEqualityComparer.Instance);
    }

    // A message without a time of acceptance was queued by a version that recorded none.
    private static bool IsErased(TrackedEvent tracked, ErasedUsers erased) =>
        erased.Covers(tracked.UserId, tracked.ReceivedAt ?? DateTime.MinValue, tracked.CreatedAt);

    private static OpenedDocument[] Documents(IReadOnlyList<TrackedEvent> events) =>
    [
        .. from tracked in events
           let document = tracked.Document
           where document is not null
           select new OpenedDocument(
               document, tracked.UserId, tracked.UserType, tracked.AppName, tracked.CountryCode, tracked.IpHash, tracked.CreatedAt),
    ];

    private CountedEvent Counted(TrackedEvent tracked) => new(
        calendar.HourOf(tracked.CreatedAt),
        new DimensionValues(
            tracked.AppName,
            tracked.EventType,
            tracked.EventName,
            tracked.CountryCode,
            tracked.UserType,
            tracked.Os,
            tracked.DeviceType),
        tracked.UserId);

    private EarningEvent[] Earning(IReadOnlyList<TrackedEvent> events) =>
    [
        .. from tracked in events
           where tracked is { UserType: UserTypes.Student or UserTypes.Teacher, UserId: not null }
           let day = DateOnly.FromDateTime(calendar.DayOf(tracked.CreatedAt))
           select new EarningEvent(tracked.UserId!.Value, tracked.EventType, tracked.EventName, day),
    ];
}
