using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Chaos.Fuzzing;

/// <summary>One operation of the OpenAPI document.</summary>
internal sealed record FuzzedOperation(string Method, string Path, JsonNode Operation);

/// <summary>
/// Sends malformed bodies, queries, paths and headers to every operation in the host's own OpenAPI document. No input may be answered
/// with a server error.
/// </summary>
internal sealed class Fuzz : IDisposable
{
    private const int AtOnce = 16;
    private const int MaxFindings = 50;

    private static readonly string[] Headers =
    [
        "Accept", "Accept-Encoding", "Accept-Language", "Idempotency-Key", "If-Match", "If-None-Match", "Origin", "Range",
        "User-Agent", "X-Forwarded-For", "X-MS-CLIENT-PRINCIPAL", "traceparent", "tracestate", "x-functions-key", "Authorization",
    ];

    private static readonly string[] MediaTypes = [
        "application/json", "application/json", "text/plain", "text/plain; charset=utf-16", "application/xml", "x"];

    private readonly HttpClient _http;
    private readonly string _appKey;
    private readonly string _adminKey;
    private readonly int _seed;
    private readonly IReadOnlyList<FuzzedOperation> _operations;

    private Fuzz(HttpClient http, string appKey, string adminKey, int seed, IReadOnlyList<FuzzedOperation> operations) =>
        (_http, _appKey, _adminKey, _seed, _operations) = (http, appKey, adminKey, seed, operations);

    public static async Task<Fuzz> StartAsync(Uri host, string appKey, string adminKey, int seed)
    {
        // Headers are sent as they are, with any characters.
        var http = new HttpClient(
            new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8, AllowAutoRedirect = false })
        {
            BaseAddress = host,
            Timeout = TimeSpan.FromSeconds(60),
        };
        var document = JsonNode.Parse(await http.GetStringAsync(new Uri("api/openapi.json", UriKind.Relative)))!;
        var operations =
            from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            select new FuzzedOperation(operation.Key, path.Key, operation.Value!);
        return new Fuzz(http, appKey, adminKey, seed, [.. operations]);
    }

    /// <summary>Sends so many requests; returns those that were not answered, or answered with a server error.</summary>
    public async Task<IReadOnlyCollection<string>> RunAsync(int inputs)
    {
        var findings = new ConcurrentQueue<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForEachAsync(Enumerable.Range(0, inputs), options, async (number, _) =>
        {
            if (findings.Count < MaxFindings && await FindAsync(number) is { } finding)
            {
                findings.Enqueue(finding);
            }
        });
        return findings;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> FindAsync(int number)
    {
        // Seeded by its number alone, so that a finding can be reproduced.
        var random = new Random(unchecked((_seed * 1_000_003) + number));
        var (request, body) = Request(_operations[number % _operations.Count], random);
        var sent = $"input {number}: {request.Method} {request.RequestUri} {body}";
        try
        {
            using var response = await _http.SendAsync(request);
            return (int)response.StatusCode < 500
                ? null : $"{(int)response.StatusCode} to {sent} {await response.Content.ReadAsStringAsync()}";
        }
        catch (HttpRequestException refused) when (refused.InnerException is IOException)
        {
            // A server may close the connection on invalid HTTP.
            return null;
        }
        catch (OperationCanceledException)
        {
            return $"no answer to {sent}";
        }
        finally
        {
            request.Dispose();
        }
    }

    private (HttpRequestMessage Request, string? Body) Request(FuzzedOperation operation, Random random)
    {
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(Address(operation, random), UriKind.Relative));
        request.Headers.Add("x-functions-key", _appKey);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _adminKey);
        request.Headers.Add("Idempotency-Key", $"fuzz-{random.Next(1000)}");
        var own = Parameters(operation).Where(parameter => IsIn(parameter, "header")).Select(parameter => (string)parameter["name"]!);
        foreach (var name in own.Where(_ => random.Next(3) == 0).Concat(random.GetItems(Headers, random.Next(3))).Distinct())
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, Printable(Oddities.Text(random)));
        }

        if (Example(operation, random) is not { } example)
        {
            return (request, null);
        }

        var body = random.Next(10) == 0 ? example.ToJsonString() : Oddities.Body(example, random);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", MediaTypes[random.Next(MediaTypes.Length)]);
        return (request, body);
    }

    private static string Address(FuzzedOperation operation, Random random)
    {
        var path = operation.Path;
        var query = new List<string>();
        foreach (var parameter in Parameters(operation))
        {
            var name = (string)parameter["name"]!;
            var value = random.Next(3) == 0 && parameter["example"] is { } example ? $"{example}" : Oddities.Text(random);
            if (IsIn(parameter, "path"))
            {
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
            }
            else if (IsIn(parameter, "query") && random.Next(3) == 0)
            {
                query.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }

        if (random.Next(8) == 0)
        {
            query.Add($"{Uri.EscapeDataString(Oddities.Text(random))}={Uri.EscapeDataString(Oddities.Text(random))}");
        }

        return $"api{path}{(query.Count == 0 ? "" : $"?{string.Join('&', query)}")}";
    }

    private static JsonNode? Example(FuzzedOperation operation, Random random) =>
        operation.Operation["requestBody"]?["content"]?["application/json"]?["examples"]?.AsObject().ToArray() is { } examples
            ? examples[random.Next(examples.Length)].Value!["value"] : null;

    private static IEnumerable<JsonNode> Parameters(FuzzedOperation operation) =>
        (operation.Operation["parameters"]?.AsArray() ?? []).OfType<JsonNode>();

    private static bool IsIn(JsonNode parameter, string place) => (string)parameter["in"]! == place;

    private static string Printable(string text) => string.Concat(text.Where(character => !char.IsControl(character)));
}
