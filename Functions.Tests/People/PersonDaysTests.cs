using CsCheck;
using Functions.Archives;
using Functions.Maintenance;
using Functions.People;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.People;

/// <summary>A user's year of days against a plain list, over archived and restored days and the edges of another zone's days.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class PersonDaysTests(Servers servers) : IAsyncLifetime
{
    private const int Days = 366;

    private static readonly DateTime Now = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    // Around the first day that is not archived, about the half hours at which days begin in both zones, and all over the year.
    private static readonly Gen<TrackedEvent> Events = Gen.Select(
        Gen.OneOf(Gen.Int[86, 95], Gen.Int[1, Days]), Gen.OneOf(0, 30, 1350, 1410, 700), Gen.Int[1, 2],
        (daysAgo, minute, user) => TrackedEvents.Visit(user) with
        {
            Id = Guid.CreateVersion7(),
            CreatedAt = Now.Date.AddDays(-daysAgo).AddMinutes(minute),
        });

    private readonly TestApp _app = new(servers) { TimeZone = Berlin.Id };

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public Task Each_day_has_its_events_and_an_archived_one_says_only_that_there_were_some() =>
        Gen.Select(Events.Array[1, 40], Events.Array[0, 5], Gen.Bool).SampleAsync(
            async (events, late, isFolded) =>
            {
                await ForgetAsync();
                await WriteAsync(events);
                await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
                await WriteAsync(late);
                if (isFolded)
                {
                    await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
                }

                var held = events.Select(sent => sent.CreatedAt.Date).Where(day => day < Now.Date.AddDays(-90)).ToHashSet();
                Assert.Equal(Expected([.. events, .. late], held), await DaysAsync());
                if (held.Count > 0)
                {
                    var restored = held.Min();
                    await _app.Get<Restorer>().RestoreAsync(restored, CancellationToken.None);
                    Assert.Equal(Expected([.. events, .. late], [.. held.Where(day => day != restored)]), await DaysAsync());
                }
            },
            iter: 12,
            threads: 1);

    private static IEnumerable<PersonDay> Expected(IReadOnlyList<TrackedEvent> events, HashSet<DateTime> held)
    {
        var own = events.Where(sent => sent.UserId == 1).ToLookup(sent => Local(sent.CreatedAt).Date);
        return Enumerable.Range(0, Days).Select(day => Local(Now).Date.AddDays(day - Days + 1))
            .Select(day => new PersonDay(DateOnly.FromDateTime(day), own[day].Any() && IsHeld(day) ? null : own[day].Count()));

        bool IsHeld(DateTime day) => held.Contains(day) || held.Contains(day.AddDays(-1));
    }

    private static DateTime Local(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, Berlin);

    private async Task<IReadOnlyList<PersonDay>> DaysAsync() =>
        (await _app.Get<ProfileReader>().ReadAsync(1, Days, CancellationToken.None))?.Days ?? [.. Expected([], [])];

    private async Task WriteAsync(IReadOnlyList<TrackedEvent> events)
    {
        if (events.Count > 0)
        {
            await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);
        }
    }

    private Task ForgetAsync() => _app.Db.ClearAsync(
        "tracking_events", "usage_counts_pending", "distinct_users", "user_numbers", "archive_days", "user_points", "user_point_logs",
        "point_awards_daily", "ledger_chain", "ledger_heads");
}
