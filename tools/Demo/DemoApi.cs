using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Demo;

/// <summary>The host refused what the demo sent; the message says what to do.</summary>
public sealed class DemoException(string message) : Exception(message);

/// <summary>Calls the public endpoints as an app and as an admin do.</summary>
public sealed class DemoApi(Uri root, string pageKey, string appKey, string adminKey) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http = new() { BaseAddress = root };

    public Uri Root { get; } = root;

    /// <summary>Waits until the host serves.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        while (!await IsReadyAsync(patience.Token))
        {
            await Task.Delay(Look, patience.Token);
        }
    }

    /// <summary>Sends a batch; returns how many of it were accepted.</summary>
    public async Task<int> PostBatchAsync(string path, JsonArray batch, CancellationToken cancellationToken)
    {
        var (_, body) = await SendAsync(HttpMethod.Post, path, batch, null, cancellationToken);
        return (int)body!["accepted"]!;
    }

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Get, path, null, null, cancellationToken)).Body!;

    /// <summary>A write that takes effect once for its key; false where there is not enough for it.</summary>
    public async Task<bool> PostOnceAsync(string path, JsonObject body, string key, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, path, body, key, cancellationToken)).Status != HttpStatusCode.Conflict;

    public Task PutAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, body, null, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("api/health", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(
        HttpMethod method, string path, JsonNode? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"api/{path}");
        request.Headers.Add("x-functions-key", path.StartsWith("track", StringComparison.Ordinal) ? pageKey : appKey);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized =>
                throw new DemoException("The host does not know the development keys; give --page-key, --app-key and --admin-key."),
            HttpStatusCode.Conflict => (response.StatusCode, null),
            _ when response.IsSuccessStatusCode => (response.StatusCode, JsonNode.Parse(text)),
            _ => throw new DemoException($"{method} {path} answered {(int)response.StatusCode} {text}"),
        };
    }
}
