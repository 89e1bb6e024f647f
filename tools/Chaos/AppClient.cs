using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Chaos;

/// <summary>An answer, read whole.</summary>
internal sealed record Answer(int Status, bool IsReplay, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public override string ToString() => $"{Status} {Body}";
}

/// <summary>Calls the app as a good client does: it repeats the call, at the next host, until there is an answer.</summary>
internal sealed class AppClient(IReadOnlyList<Uri> hosts) : IDisposable
{
    /// <summary>The key of a web page, in place of all others.</summary>
    public static readonly (string Name, string Value) PageKey = ("x-functions-key", World.PageKey);

    private static readonly TimeSpan AttemptPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private int _attempts;
    private int _calls;

    /// <summary>Attempts that were repetitions of an earlier one.</summary>
    public int Retries => _attempts - _calls;

    /// <summary>Calls until a host answers other than 5xx; throws <see cref="TimeoutException"/> where none does for minutes.</summary>
    public async Task<Answer> CallAsync(HttpMethod method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        Interlocked.Increment(ref _calls);
        using var patience = new CancellationTokenSource(Patience);
        var last = "no answer";
        while (!patience.IsCancellationRequested)
        {
            var host = hosts[Interlocked.Increment(ref _attempts) % hosts.Count];
            var (answer, failure) = await TryAsync(host, method, path, body, headers);
            if (answer is { Status: < 500 })
            {
                return answer;
            }

            last = failure ?? answer!.ToString();
            await Task.Delay(Pause);
        }

        throw new TimeoutException($"{method} {path} was not answered for {Patience.TotalMinutes} minutes: {last}");
    }

    /// <summary>Runs a timer on that host; returns its answer, or why there is none.</summary>
    public Task<(Answer? Answer, string? Failure)> RunTimerAsync(Uri host, string name, TimeSpan patience)
    {
        var request = Request(host, HttpMethod.Post, $"admin/functions/{name}", new JsonObject { ["input"] = "" });
        request.Headers.Add("x-functions-key", World.MasterKey);
        return SendAsync(request, patience);
    }

    /// <summary>One attempt at one host; an answer, or why there is none.</summary>
    public Task<(Answer? Answer, string? Failure)> TryAsync(
        Uri host, HttpMethod method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        var request = Request(host, method, path, body);
        if (!headers.Contains(PageKey))
        {
            request.Headers.Add("x-functions-key", World.AppKey);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", World.AdminKey);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return SendAsync(request, AttemptPatience);
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(Uri host, HttpMethod method, string path, JsonNode? body) => new(method, new Uri(host, path))
    {
        Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
    };

    private async Task<(Answer? Answer, string? Failure)> SendAsync(HttpRequestMessage request, TimeSpan patience)
    {
        using var sent = request;
        using var limit = new CancellationTokenSource(patience);
        try
        {
            using var response = await _http.SendAsync(sent, limit.Token);
            var isReplay = response.Headers.Contains("Idempotent-Replayed");
            return (new Answer((int)response.StatusCode, isReplay, await response.Content.ReadAsStringAsync(limit.Token)), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return (null, limit.IsCancellationRequested ? $"no answer within {patience.TotalSeconds} s" : failure.Message);
        }
    }
}
