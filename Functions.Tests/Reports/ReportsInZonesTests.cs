using System.Globalization;
using CsCheck;
using Functions.Maintenance;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>
/// 6,000 random events in each of three zones, a third of them around a change of its clock, and 100 random questions about their usage,
/// others about documents and engagement: every answer is a plain count of the list, by the clock on the wall.
/// </summary>
[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class ReportsInZonesTests(Servers servers)
{
    private const int Events = 6000;
    private const int Questions = 100;
    private const int OtherQuestions = 40;

    // The first are old enough to be archived.
    private const int Days = 100;
    private const int EventsAMessage = 100;
    private const int States = 4;

    // Now, and a day around which the clock changes. Apia's skips the 30th, and went forward in September, in days that are archived.
    [Theory]
    [InlineData("Asia/Kolkata", "2026-04-20T05:10:00Z", "2026-04-01")]
    [InlineData("Australia/Lord_Howe", "2026-04-20T05:10:00Z", "2026-04-04")]
    [InlineData("Pacific/Apia", "2012-01-01T05:10:00Z", "2011-12-30")]
    public async Task No_answer_differs_from_an_independent_count(string zone, string now, string change)
    {
        await using var app = new TestApp(servers) { TimeZone = zone };
        await app.InitializeAsync();
        app.Clock.AdjustTime(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        var asked = new Asked(zone, app.Clock.GetUtcNow().UtcDateTime, DateTime.SpecifyKind(
            DateTime.Parse(change, CultureInfo.InvariantCulture), DateTimeKind.Utc));
        await Gen.Select(asked.Events.Array[Events], asked.Usage.Array[Questions], asked.Documents.Array[OtherQuestions],
            EngagementQuestion.Random.Array[OtherQuestions]).SampleAsync(
            (events, usage, documents, engagement) => AnswerAsync(app, asked, events, (usage, documents, engagement)),
            iter: 1,
            threads: 1,
            print: _ => $"{Events} events, {zone}");
    }

    // A part of the questions in each state of the counts.
    private static async Task AnswerAsync(
        TestApp app,
        Asked asked,
        TrackedEvent[] events,
        (UsageQuery[] Usage, DocumentsQuery[] Documents, EngagementQuestion[] Engagement) all)
    {
        var (folded, late) = (Events * 6 / 10, Events * 9 / 10);
        async Task AssertAsync(int state, TrackedEvent[] written) => await asked.AssertAsync(
            app, written, Part(all.Usage, state), Part(all.Documents, state), Part(all.Engagement, state));

        await WriteAsync(app, events[..folded]);
        await app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        await WriteAsync(app, events[folded..late]);
        await AssertAsync(0, events[..late]);

        await app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        Assert.InRange(await app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"), 1, late - 100);
        await AssertAsync(1, events[..late]);

        await RecountAsync(app, asked);
        await AssertAsync(2, events[..late]);

        // These wait, some of them for days that are archived.
        await WriteAsync(app, events[late..]);
        await AssertAsync(3, events);
    }

    private static T[] Part<T>(T[] questions, int state) => questions.Chunk(questions.Length / States).ElementAt(state);

    private static async Task WriteAsync(TestApp app, TrackedEvent[] events)
    {
        foreach (var chunk in events.Chunk(EventsAMessage))
        {
            await app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(chunk), CancellationToken.None);
        }
    }

    // Of the days around the change of the clock, and of the oldest, which are left as they are.
    private static async Task RecountAsync(TestApp app, Asked asked)
    {
        foreach (var (from, days) in new[] { (asked.First, 2), (DateOnly.FromDateTime(asked.Change).AddDays(-2), 4) })
        {
            await app.Get<UsageRecount>().RecountAsync(from, from.AddDays(days), CancellationToken.None);
            await app.Get<DocumentRecount>().RecountAsync(from, from.AddDays(days), CancellationToken.None);
        }
    }

    private sealed class Asked(string zone, DateTime now, DateTime change)
    {
        private readonly WallClock _clock = new(zone);

        public DateTime Change => change;

        public DateOnly First => DateOnly.FromDateTime(now.AddDays(-Days));

        public Gen<TrackedEvent> Events => Gen.Frequency((4, RandomUsage.Events(Times)), (1, RandomDocuments.Opens(Times)));

        public Gen<UsageQuery> Usage => RandomUsage.Queries(First, Days, _clock.At(now));

        // Their parts of a day are counted from rows, so those are of days that are not archived.
        public Gen<DocumentsQuery> Documents => RandomDocuments.Queries(First, Days, _clock.At(now));

        public async Task AssertAsync(
            TestApp app, TrackedEvent[] written, UsageQuery[] usage, DocumentsQuery[] documents, EngagementQuestion[] engagement)
        {
            var (usageModel, documentsModel) = (new UsageModel(_clock, _clock.At(now)), new DocumentsModel(_clock, _clock.At(now)));
            foreach (var query in usage)
            {
                var report = await app.Get<UsageReport>().RunAsync(query, CancellationToken.None);
                Assert.Equal(usageModel.Of(written, query), UsageModel.Of(report, query));
            }

            foreach (var query in documents)
            {
                Assert.Equal(documentsModel.Of(written, query), await DocumentsModel.OfAsync(app, query));
            }

            foreach (var question in engagement)
            {
                Assert.Equal(
                    new EngagementModel(_clock, _clock.DayOf(now)).Of(written, question), await EngagementModel.OfAsync(app, question));
            }
        }

        private Gen<DateTime> Times => Gen.Frequency(
            // In every eleventh hour, which is each hour of the day in turn: fewer buckets to fold.
            (2, Gen.Select(
                Gen.Int[0, Days * 24 / 11], Gen.Int[1, 60], (hours, minutes) => now.AddHours(-11 * hours).AddMinutes(-minutes))),
            (1, Gen.Int[0, 2 * 24 * 60].Select(minutes => change.AddDays(-1).AddMinutes(minutes))));
    }
}
