using CsCheck;
using Functions.Documents;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>Random opens of documents, and random questions about them.</summary>
internal static class RandomDocuments
{
    public static Gen<TrackedEvent> Opens(Gen<DateTime> times) => Gen.Select(
        times,
        Gen.OneOf("DViz", "Portal"),
        Gen.OneOf("L", "L ", "l"),
        Gen.OneOf("C", "ä"),
        Gen.OneOf("D", "D ", "=1"),
        Gen.Int[-1, 4],
        (at, app, level, chapter, document, user) => TrackedEvents.DocumentOpened(user <= 0 ? null : user) with
        {
            Id = Guid.CreateVersion7(),
            UserType = user <= 0 ? "guest" : "student",
            AppName = app,
            CreatedAt = at,
            Document = new DocumentOpen(level, chapter, document),
        });

    /// <summary>Questions about so many days, and some before and after them, asked at a local time.</summary>
    public static Gen<DocumentsQuery> Queries(DateOnly first, int days, DateTime now) => Gen.Select(
        Gen.Int[-2, days],
        Gen.Int[0, 25],
        Gen.OneOf("level", "chapter", "document"),
        Gen.OneOf<string?>(null, "L", "L "),
        Gen.OneOf<string?>(null, "C"),
        Gen.OneOf<string?>(null, "DViz"),
        Gen.Select(Gen.OneOf<string?>(null, null, "d", "A", "l ", "=", "%", "_"), Gen.Bool, Gen.Int[-20, 5]),
        Gen.Select(Gen.OneOf(DocumentOrder.Names), Gen.OneOf<string?>(null, "asc", "desc"), Gen.Int[1, 7]),
        (from, length, by, level, chapter, app, listed, order) => new DocumentsQuery(
            Range(first, from, length),
            by,
            new[] { ("levelName", level), ("chapterName", chapter), ("appName", app) }
                .Where(filter => filter.Item2 is not null)
                .ToDictionary(filter => filter.Item1, filter => filter.Item2!),
            Limit: order.Item3)
        {
            Search = listed.Item1,
            Unopened = listed.Item2,
            Order = DocumentOrder.Of(order.Item1, order.Item2),
            Previous = listed.Item3 >= 0
                ? null : ReportComparison.Cut(Range(first, from + listed.Item3, length), Range(first, from, length), now),
        });

    private static ReportRange Range(DateOnly first, int from, int length) => new(first.AddDays(from), first.AddDays(from + length));
}
