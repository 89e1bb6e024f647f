using System.Globalization;
using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>Events sent as careful apps send them: in batches with ids, again with the same ids until they are accepted.</summary>
internal sealed class EventLoad
{
    public const int Users = 15;

    // Two days back, so that no event of a run falls on another day than the rest.
    private static readonly string CreatedAt =
        DateTime.UtcNow.Date.AddDays(-2).AddHours(12).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private readonly List<JsonArray> _batches;

    public EventLoad(int events, int batchSize) =>
        _batches = [.. Enumerable.Range(0, events).Select(Event).Chunk(batchSize).Select(chunk => new JsonArray([.. chunk]))];

    public IEnumerable<JsonObject> Events => _batches.SelectMany(batch => batch).Select(item => item!.AsObject());

    public int Accepted { get; private set; }

    /// <summary>Sends every batch <paramref name="copies"/> times, by <paramref name="clients"/> clients at once.</summary>
    public async Task SendAsync(ApiClient api, int clients, int copies = 1, TimeSpan pause = default)
    {
        var work = new Queue<JsonArray>(_batches.SelectMany(batch => Enumerable.Repeat(batch, copies)));
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Next(work) is { } batch)
            {
                await SendUntilAcceptedAsync(api, batch.ToJsonString());
                await Task.Delay(pause);
            }
        })));
    }

    private async Task SendUntilAcceptedAsync(ApiClient api, string batch)
    {
        while (true)
        {
            try
            {
                var answer = await api.PostAsync("track", new StringContent(batch, null, "application/json"));
                Assert.True(answer.Status is 202 or >= 500, answer.ToString());
                if (answer.Status == 202)
                {
                    lock (_batches)
                    {
                        Accepted += (int)answer.Json["accepted"]!;
                    }

                    return;
                }
            }
            catch (HttpRequestException)
            {
                // The host is being killed or has not come back yet; the client does what a careful client does.
            }

            await Task.Delay(50);
        }
    }

    private static JsonArray? Next(Queue<JsonArray> work)
    {
        lock (work)
        {
            return work.TryDequeue(out var batch) ? batch : null;
        }
    }

    private static JsonObject Event(int number)
    {
        var item = number % 3 == 0 ? An.DocumentEvent().With("eventName", "open") : An.Event(number % 3 == 1 ? "visit" : "button");
        return item.With("userId", number % Users + 1).With("createdAt", CreatedAt);
    }
}
