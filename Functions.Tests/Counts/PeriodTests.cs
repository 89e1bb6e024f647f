using CsCheck;
using Functions.Counts;

namespace Functions.Tests.Counts;

public sealed class PeriodTests
{
    private static readonly DateTime First = new(2025, 12, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_cover_is_exactly_the_days_of_the_range_each_once() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 420]).Sample((from, days) =>
        {
            var (start, end) = (First.AddDays(from), First.AddDays(from + days));
            var covered = Period.Cover(start, end).SelectMany(part => Days(part.Start, Period.EndOf(part.Period, part.Start)));
            return covered.SequenceEqual(Days(start, end));
        });

    [Fact]
    public void A_long_cover_is_made_of_months_and_few_weeks_and_days()
    {
        var cover = Period.Cover(
            new DateTime(2025, 1, 10, 0, 0, 0, DateTimeKind.Utc), new DateTime(2026, 2, 14, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal(12, cover.Count(part => part.Period == Period.Month));
        Assert.InRange(cover.Count, 13, 30);
    }

    private static IEnumerable<DateTime> Days(DateTime from, DateTime to)
    {
        for (var day = from; day < to; day = day.AddDays(1))
        {
            yield return day;
        }
    }
}
