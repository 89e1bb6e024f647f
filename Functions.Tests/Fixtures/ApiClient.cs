using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Functions.Tests.Fixtures;

/// <summary>Calls the app as apps, readers and admins do.</summary>
public sealed class ApiClient(Uri root, ApiKeys keys) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = root, Timeout = TimeSpan.FromSeconds(60) };

    public ApiKeys Keys => keys;

    public Uri Root => _http.BaseAddress!;

    /// <summary>What apps post, with their key.</summary>
    public Task<ApiAnswer> PostAsync(string path, JsonNode body, params (string Name, string Value)[] headers) =>
        PostAsync(path, Json(body), headers);

    public Task<ApiAnswer> PostAsync(string path, HttpContent body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"api/{path}") { Content = body };
        request.Headers.Add("x-functions-key", keys.App);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return SendAsync(request);
    }

    /// <summary>What apps get, with their key.</summary>
    public Task<ApiAnswer> GetAsync(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"api/{path}");
        request.Headers.Add("x-functions-key", keys.App);
        return SendAsync(request);
    }

    public Task<ApiAnswer> ReadAsync(string path) => CallAsync(HttpMethod.Get, path, keys.Reader);

    public Task<ApiAnswer> AdministerAsync(
        HttpMethod method, string path, JsonNode? body = null, params (string Name, string Value)[] headers) =>
        CallAsync(method, path, keys.Admin, body, headers);

    /// <summary>Runs a timer, or a queue function on a message, at once; the local host answers when it has ended.</summary>
    public Task<ApiAnswer> RunFunctionAsync(string name, string input = "")
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, $"admin/functions/{name}")
        { Content = Json(new JsonObject { ["input"] = input }) };
        request.Headers.Add("x-functions-key", keys.Master);
        return SendAsync(request);
    }

    /// <summary>A call with a bearer key, or with none.</summary>
    public Task<ApiAnswer> CallAsync(
        HttpMethod method, string path, string? key, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, $"api/{path}") { Content = body is null ? null : Json(body) };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return SendAsync(request);
    }

    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request);
        return new ApiAnswer(
            (int)response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync());
    }

    public void Dispose() => _http.Dispose();

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");
}

/// <summary>What opens the app's doors.</summary>
public sealed record ApiKeys(string App, string Master, string Reader, string Admin);

/// <summary>An answer, read whole.</summary>
public sealed record ApiAnswer(int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public override string ToString() => $"{Status} {Body}";
}
