using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Functions.Documents;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Points;
using Functions.Tracking;

namespace Functions.People;

/// <summary>The document that an event opened.</summary>
public sealed record ActivityDocument(string LevelName, string ChapterName, string DocumentName);

/// <summary>A line of a user's activity: an event that happened, or points that were written for one.</summary>
public sealed record ActivityItem(
    DateTime At,
    [property: AllowedValues("event", "earn")] string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EventType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EventName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AppName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CountryCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Os,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeviceType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SessionId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ActivityDocument? Document,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Points,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RelatedEvent);

/// <summary>Which lines of a user's activity are asked for.</summary>
public sealed record ActivityQuery(long UserId, string? EventType, string? AppName, LogCursor Before, int Limit)
{
    /// <summary>The log of points knows neither type nor app.</summary>
    public bool HasEarnings => EventType is null && AppName is null;
}

/// <summary>Reads what a user did and what it earned, newest first; of archived days what it earned is left.</summary>
public sealed class ActivityReader(Database database)
{
    private const int EarnLog = 1;
    private const int EventLog = 2;

    public Task<Page<ActivityItem>> ReadAsync(ActivityQuery query, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync(snapshot => ReadAsync(snapshot, query, cancellationToken), cancellationToken);

    private static async Task<Page<ActivityItem>> ReadAsync(Transaction snapshot, ActivityQuery query, CancellationToken cancellationToken)
    {
        var (before, limit) = (query.Before, query.Limit);
        var events = await PersonEvents.BeforeAsync(
            snapshot, query.UserId, query.EventType, query.AppName, before.At, IdBefore(before, EventLog), limit + 1, cancellationToken);
        var earnings = query.HasEarnings
            ? await Earnings.BeforeAsync(snapshot, query.UserId, before.At, IdBefore(before, EarnLog), limit + 1, cancellationToken) : [];
        var documents = await DocumentsAsync(snapshot, query.UserId, events, cancellationToken);
        var lines = events
            .Select(row => (Cursor: new LogCursor(row.At, EventLog, row.Id), Item: Item(row, documents.GetValueOrDefault(row.Id))))
            .Concat(earnings.Select(row => (Cursor: new LogCursor(row.At, EarnLog, row.Id), Item: Item(row))))
            .OrderByDescending(line => (line.Cursor.At, line.Cursor.Log, line.Cursor.Id))
            .ToList();
        return new Page<ActivityItem>(
            [.. lines.Take(limit).Select(line => line.Item)], lines.Count > limit ? lines[limit - 1].Cursor.ToString() : null);
    }

    // Of the second in which the page begins: the rows before this one; null for all of them, 0 for none.
    private static long? IdBefore(LogCursor before, int log) => before.Log > log ? null : before.Log == log ? before.Id : 0;

    // Of the events of one app and second, the first opened the document that was stored first.
    private static async Task<Dictionary<long, ActivityDocument>> DocumentsAsync(
        Transaction snapshot, long userId, IReadOnlyList<PersonEvent> events, CancellationToken cancellationToken)
    {
        var times = events.Where(row => row.EventType == EventTypes.Document).Select(row => row.At).Distinct().ToList();
        if (times.Count == 0)
        {
            return [];
        }

        var opened = (await DocumentsTable.OpenedAtAsync(snapshot, userId, times, cancellationToken))
            .ToLookup(row => (row.At, row.AppName), row => new ActivityDocument(row.LevelName, row.ChapterName, row.DocumentName));
        var openings = await PersonEvents.OpeningsAsync(snapshot, userId, times, cancellationToken);
        return openings.GroupBy(row => (row.At, row.AppName))
            .SelectMany(group => group.Zip(opened[group.Key], (row, document) => (row.Id, document)))
            .ToDictionary(row => row.Id, row => row.document);
    }

    private static ActivityItem Item(PersonEvent row, ActivityDocument? document) => new(
        row.At,
        "event",
        row.EventType,
        row.EventName,
        row.AppName,
        row.CountryCode,
        row.Os,
        row.DeviceType,
        row.SessionId,
        document,
        null,
        null);

    private static ActivityItem Item(Earning row) =>
        new(row.At, "earn", null, null, null, null, null, null, null, null, row.Points, row.RelatedEvent);
}
