using System.Globalization;

namespace Chaos.Load;

/// <summary>Reads reports all the time. None of their events is ever lost: the total of a fixed range never falls.</summary>
internal sealed class ReportClient(World world, AppClient app, Book book, Random random) : IClient
{
    private static readonly string Range = string.Create(
        CultureInfo.InvariantCulture, $"from={DateTime.UtcNow.AddDays(-110):yyyy-MM-dd}&to={DateTime.UtcNow.AddDays(2):yyyy-MM-dd}");

    private static readonly string[] Others =
        ["reports/documents", "reports/rewards", "reports/engagement", "reports/live", "reports/operations", "archives"];

    private long _seen;

    public async Task ActAsync()
    {
        var isMixed = world.ChangesTimeZone;
        var usage = await ReadAsync($"reports/usage?{Range}");
        var total = (long?)usage?.Json["total"] ?? _seen;
        if (total < _seen && !isMixed && !world.ChangesTimeZone)
        {
            book.Surprise($"The usage report fell from {_seen} to {total} events");
        }

        _seen = total;
        await ReadAsync(Others[random.Next(Others.Length)]);
        await Task.Delay(random.Next(1000));
    }

    private async Task<Answer?> ReadAsync(string path)
    {
        var answer = await app.CallAsync(HttpMethod.Get, $"api/{path}");
        if (answer.Status == 200)
        {
            book.Report();
            return answer;
        }

        book.Surprise($"GET /{path} answered {answer}");
        return null;
    }
}
