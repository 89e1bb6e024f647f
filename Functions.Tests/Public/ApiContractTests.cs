using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Public;

/// <summary>The running app against its own document: real requests, and every answer checked.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class ApiContractTests(RunningApp app) : IClassFixture<RunningApp>
{
    // Only an outage brings these about; OutageTests do.
    private static readonly string[] OfOutages = ["500", "503"];

    // The balances that bring it about cannot be had by the example alone; RewardsTests and AdminTests see them.
    private static readonly string[] OfBalances = ["409"];

    // Whether files are to be rewritten decides between them; ArchiveTests and UserDataTests see both.
    private static readonly string[] OfArchives = ["200", "202"];

    // An export that is being written, and one of many megabytes.
    private static readonly string[] OfLargeExports = ["409", "413"];

    // What a setting allows depends on the setting, and what can be settled on the reservation: described in words, since a schema cannot.
    private static readonly string[] WithRulesInWords = ["changeSetting", "settleReservation"];

    public static TheoryData<string> OperationIds =>
        new(ServedDocument.Operations.Select(operation => (string)operation.Operation["operationId"]!));

    [Theory]
    [MemberData(nameof(OperationIds))]
    public async Task Every_answer_that_is_described_occurs_and_is_as_described(string id)
    {
        var (method, path, operation) = Find(id);
        var seen = new HashSet<string>();
        async Task<int> SendAsync(HttpRequestMessage request)
        {
            var answer = await app.Api.SendAsync(request);
            Contract.Holds(operation, answer);
            seen.Add($"{answer.Status}");
            return answer.Status;
        }

        foreach (var request in await ExamplesAsync(method, path, operation))
        {
            Assert.InRange(await SendAsync(request), 200, 299);
        }

        foreach (var request in await MistakesAsync(method, path, operation))
        {
            await SendAsync(request);
        }

        var described = operation["responses"]!.AsObject().Select(response => response.Key).Except(OfOutages).Except(OfBalances);
        Assert.Empty(
            described.Except(seen).Except(id == "eraseUser" ? OfArchives : []).Except(id == "getExportContent" ? OfLargeExports : []));
    }

    [Theory]
    [MemberData(nameof(OperationIds))]
    public async Task A_body_is_refused_exactly_where_its_schema_refuses_it(string id)
    {
        var (method, path, operation) = Find(id);
        if (operation["requestBody"]?["content"]?["application/json"] is not { } body)
        {
            return;
        }

        var differences = new List<string>();
        var filled = await FilledAsync(path, operation);
        foreach (var sent in Mutations.Of(body["examples"]!.AsObject().First().Value!["value"]!.AsObject(), SchemaOfItem(body["schema"]!)))
        {
            var answer = await app.Api.SendAsync(Request(method, filled, operation, Json(sent)));
            var faults = Contract.Faults(body["schema"]!, sent);
            if (answer.Status == 400 != faults.Count > 0 && !(WithRulesInWords.Contains(id) && faults.Count == 0))
            {
                differences.Add($"{sent.ToJsonString()} {answer} {string.Join("; ", faults)}");
            }
        }

        Assert.Empty(differences);
    }

    [Theory]
    [MemberData(nameof(OperationIds))]
    public async Task A_parameter_is_refused_exactly_where_its_schema_refuses_it(string id)
    {
        var (method, path, operation) = Find(id);
        var parameters = (operation["parameters"]?.AsArray() ?? []).Where(parameter => (string)parameter!["in"]! == "query").ToList();
        var filled = await FilledAsync(path, operation);
        foreach (var parameter in parameters)
        {
            foreach (var sent in Mutations.OfParameter(parameter!["schema"]!)
                .Concat(parameter["example"] is { } example ? [$"{example}"] : []))
            {
                var answer = await app.Api.SendAsync(
                    Request(method, $"{filled}?{parameter["name"]}={Uri.EscapeDataString(sent)}", operation, null));

                Contract.Holds(operation, answer);
                Assert.True(answer.Status == 400 == Contract.Faults(
                    parameter["schema"]!, Mutations.Read(parameter["schema"]!, sent)).Count > 0, $"{parameter["name"]}={sent}: {answer}");
            }
        }
    }

    [Fact]
    public async Task The_document_is_anyones_and_sent_once()
    {
        var first = await app.Api.CallAsync(HttpMethod.Get, "openapi.json", key: null);
        var again = new HttpRequestMessage(HttpMethod.Get, "api/openapi.json");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        var second = await app.Api.SendAsync(again);

        Assert.Equal(ServedDocument.Text, first.Body);
        Assert.Equal("application/json; charset=utf-8", first.ContentHeaders.ContentType!.ToString());
        Assert.Equal((304, ""), (second.Status, second.Body));
    }

    private static (string Method, string Path, JsonNode Operation) Find(string id) =>
        ServedDocument.Operations.Single(operation => (string)operation.Operation["operationId"]! == id);

    /// <summary>Every example of a body; without one the request as it is.</summary>
    private async Task<IReadOnlyList<HttpRequestMessage>> ExamplesAsync(string method, string path, JsonNode operation)
    {
        if (operation["requestBody"]?["content"]?.AsObject() is not { } contents)
        {
            return [Request(method, await FilledAsync(path, operation), operation, null)];
        }

        var requests = new List<HttpRequestMessage>();
        foreach (var (type, example) in contents.SelectMany(
            type => type.Value!["examples"]!.AsObject().Select(example => (type.Key, example.Value!["value"]!))))
        {
            var text = type == "text/plain" ? (string)example! : example.ToJsonString();
            requests.Add(Request(method, await FilledAsync(path, operation), operation, new StringContent(text, Encoding.UTF8, type)));
        }

        return requests;
    }

    /// <summary>One request for each kind of mistake, and for each answer that is not the first.</summary>
    private async Task<IReadOnlyList<HttpRequestMessage>> MistakesAsync(string method, string path, JsonNode operation)
    {
        var requests = new List<HttpRequestMessage>();
        var body = operation["requestBody"]?["content"]?["application/json"]!["examples"]!.AsObject().First().Value!["value"];
        HttpContent? Body() => body is null ? null : Json(body);
        if (body is not null)
        {
            requests.Add(Request(method, await FilledAsync(path, operation), operation, Json("not an object")));
            requests.Add(Request(
                method, await FilledAsync(path, operation), operation, new StringContent("<a/>", Encoding.UTF8, "application/xml")));
            requests.Add(Request(method, await FilledAsync(path, operation), operation, Json(new string(' ', 1024 * 1024 + 1))));
            var inChunks = Request(
                method, await FilledAsync(path, operation), operation, new StringContent("", Encoding.UTF8, "application/json"));
            inChunks.Headers.TransferEncodingChunked = true;
            requests.Add(inChunks);
        }

        requests.Add(Request(method, $"{await FilledAsync(path, operation)}?shoe=42", operation, Body()));
        requests.Add(Request(method, Missing(path), operation, Body()));
        requests.Add(Request(method, Missing(path).Replace("2001-01-01", "yesterday"), operation, Body()));
        requests.AddRange(Repeats(method, await FilledAsync(path, operation), operation, body));
        var closed = Request(method, await FilledAsync(path, operation), operation, Body());
        closed.Headers.Remove("x-functions-key");
        closed.Headers.Authorization = null;
        requests.Add(closed);
        var reader = Request(method, await FilledAsync(path, operation), operation, Body());
        reader.Headers.Remove("x-functions-key");
        reader.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.ReaderKey);
        requests.Add(reader);
        if (operation["responses"]!["412"] is not null)
        {
            foreach (var etag in new[] { "\"other\"", "no quotes" })
            {
                var outdated = Request(method, await FilledAsync(path, operation), operation, Body());
                outdated.Headers.TryAddWithoutValidation("If-Match", etag);
                requests.Add(outdated);
            }
        }

        if (operation["responses"]!["206"] is not null)
        {
            foreach (var range in new[] { "bytes=0-3", "bytes=99999999-" })
            {
                var part = Request(method, await FilledAsync(path, operation), operation, null);
                part.Headers.TryAddWithoutValidation("Range", range);
                requests.Add(part);
            }
        }

        if (operation["responses"]!["304"] is not null)
        {
            var known = Request(method, await FilledAsync(path, operation), operation, null);
            known.Headers.IfNoneMatch.Add(
                (await app.Api.SendAsync(Request(method, await FilledAsync(path, operation), operation, null))).Headers.ETag!);
            requests.Add(known);
        }

        return requests;
    }

    // The same key twice with one body, and then with another one.
    private static IEnumerable<HttpRequestMessage> Repeats(string method, string path, JsonNode operation, JsonNode? body)
    {
        if ((operation["parameters"]?.AsArray() ?? []).All(parameter => (string)parameter!["name"]! != "Idempotency-Key"))
        {
            yield break;
        }

        var tooLong = Request(method, path, operation, body is null ? null : Json(body));
        tooLong.Headers.Remove("Idempotency-Key");
        tooLong.Headers.Add("Idempotency-Key", new string('k', 101));
        yield return tooLong;
        var key = $"repeat-{Guid.NewGuid()}";
        foreach (var credits in new[] { 1, 1, 2 })
        {
            var changed = body?.DeepClone();
            if (changed is not null)
            {
                changed[changed["credits"] is null ? "points" : "credits"] = credits;
            }

            var to = changed is null && credits == 2 ? path.Replace("/void", "0/void") : path;
            var request = Request(method, to, operation, changed is null ? null : Json(changed));
            request.Headers.Remove("Idempotency-Key");
            request.Headers.Add("Idempotency-Key", key);
            yield return request;
        }
    }

    private static HttpRequestMessage Request(string method, string path, JsonNode operation, HttpContent? body)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), $"api{path}") { Content = body };
        request.Headers.Add("Idempotency-Key", $"call-{Guid.NewGuid()}");
        if (operation["x-role"] is null)
        {
            request.Headers.Add("x-functions-key", TestSettings.AppKey);
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.AdminKey);
        }

        return request;
    }

    /// <summary>The path with the examples of its parameters, where there is something behind each of them.</summary>
    private async Task<string> FilledAsync(string path, JsonNode operation)
    {
        // First what the user owns, for a reservation takes of it.
        if (path.Contains("/users/{userId}") || path.Contains("/point-rules/"))
        {
            await app.Api.SendAsync(Admin(HttpMethod.Post, "api/users/42/points/adjustments", """{"points":100000,"reason":"test"}"""));
            await app.Api.SendAsync(Admin(HttpMethod.Put, "api/point-rules/document-opened", """{"eventType":"document","points":2}"""));
            await app.Api.PostAsync("users/42/redemptions", Json("""{"credits":100}"""), ("Idempotency-Key", $"{Guid.NewGuid()}"));
        }

        if (IsOfPerson(path))
        {
            await app.Db.ExecuteAsync("INSERT IGNORE INTO users (id, name) VALUES (7, 'Grace')");
        }

        foreach (var parameter in (operation["parameters"]?.AsArray() ?? []).Where(parameter => (string)parameter!["in"]! == "path"))
        {
            var name = (string)parameter!["name"]!;
            path = path.Replace($"{{{name}}}", name switch
            {
                "reservationId" => await ReservationAsync(),
                "id" => await DeadLetterAsync(),
                "day" => await ArchivedDayAsync(),
                "exportId" => await ExportAsync(),
                _ => $"{parameter["example"]}",
            });
        }

        return path;
    }

    private static HttpRequestMessage Admin(HttpMethod method, string path, string body)
    {
        var request = new HttpRequestMessage(method, path) { Content = Json(body) };
        request.Headers.Add("Idempotency-Key", $"{Guid.NewGuid()}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.AdminKey);
        return request;
    }

    private async Task<string> ReservationAsync()
    {
        var reserved = await app.Api.PostAsync(
            "users/42/credits/reservations", Json("""{"credits":2,"reason":"test","expiresInSeconds":600}"""),
                ("Idempotency-Key", $"{Guid.NewGuid()}"));
        Assert.Equal(201, reserved.Status);
        return $"{reserved.Json["reservationId"]}";
    }

    private async Task<string> DeadLetterAsync() => $"{await app.Db.SingleAsync<long>(
        """
        INSERT INTO dead_letters (queue_name, payload_sha256, payload, error, attempts, first_failed_at, last_failed_at)
        VALUES ('tracking-events', UNHEX(SHA2(UUID(), 256)), '{"v":1,"items":[]}', 'test', 1, UTC_TIMESTAMP(), UTC_TIMESTAMP());
        SELECT LAST_INSERT_ID();
        """)}";

    private async Task<string> ExportAsync()
    {
        await app.Api.SendAsync(Admin(HttpMethod.Post, "api/users/42/points/adjustments", """{"points":100000,"reason":"test"}"""));
        var begun = await app.Api.AdministerAsync(HttpMethod.Post, "users/42/exports");
        var id = $"{begun.Json["exportId"]}";
        await Until.EqualAsync(
            "done", async () => (string?)(await app.Api.AdministerAsync(HttpMethod.Get, $"exports/{id}")).Json["state"],
                TimeSpan.FromSeconds(60));
        return id;
    }

    private async Task<string> ArchivedDayAsync()
    {
        await app.Db.ExecuteAsync(
            """
            INSERT INTO tracking_events (user_type, app_name, event_type, event_name, created_at)
            VALUES ('guest', 'Contract', 'visit', 'visit', UTC_DATE() - INTERVAL 120 DAY)
            """);
        await app.Api.RunFunctionAsync("ArchiveEvents");
        return await app.Db.SingleAsync<string>("SELECT DATE_FORMAT(UTC_DATE() - INTERVAL 120 DAY, '%Y-%m-%d')");
    }

    // A number that no row has, and a name that no thing has.
    private static string Missing(string path) => string.Join('/', path.Split('/').Select((part, i) => part switch
    {
        "{userId}" when path.Contains("reservationId") => "42",
        "{userId}" when IsOfPerson(path) => "999999999",
        "{userId}" => "0",
        "{key}" or "{name}" => $"none-{Guid.NewGuid():N}",
        "{day}" => "2001-01-01",
        ['{', ..] => "999999999",
        _ => part,
    }));

    private static bool IsOfPerson(string path) => path is "/users/{userId}" or "/users/{userId}/activity" or "/users/{userId}/ledger";

    private static JsonNode SchemaOfItem(JsonNode schema) =>
        schema["$ref"] is { } reference ? SchemaOfItem(ServedDocument.Root["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!)
        : schema["oneOf"] is { } forms ? SchemaOfItem(forms[0]!)
        : schema;

    private static StringContent Json(JsonNode body) => Json(body.ToJsonString());

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
