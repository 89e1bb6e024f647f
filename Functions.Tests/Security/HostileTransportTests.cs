using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Security;

/// <summary>Requests that are bombs, giants, or never end: refused at a bounded cost, while others are served.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class HostileTransportTests(RunningProcesses app) : IClassFixture<RunningProcesses>
{
    private const int Bombs = 60;
    private const int BombBytes = 64 * 1024 * 1024;
    private const long AllowedGrowth = 200 * 1024 * 1024;

    private static readonly string[] Bodies =
    [
        "POST track", "POST track/document", "POST track/heartbeat", "POST track/session-end", "POST users/1/redemptions",
            "POST users/1/credits/spend",
        "POST users/1/credits/reservations", "POST users/1/points/adjustments", "PUT settings/tracking_enabled", "PUT point-rules/rule",
        "POST point-rules/preview", "POST dead-letters/replay", "POST dead-letters/delete",
    ];

    public static TheoryData<string> BodyRoutes => new(Bodies);

    [Fact]
    public async Task A_rain_of_zip_bombs_is_refused_everywhere_and_costs_little_memory()
    {
        var bomb = Bomb();
        // Once before, so that what the code itself takes is not counted.
        await SendAsync(Bodies[0], bomb, "gzip");
        var before = PeakMemory();

        // 60 bombs of 64 MiB would be 4 GiB.
        var answers = await Task.WhenAll(Enumerable.Range(0, Bombs).Select(i => SendAsync(Bodies[i % Bodies.Length], bomb, "gzip")));

        Assert.All(answers, answer => Assert.Equal(413, answer.Status));
        Assert.InRange(PeakMemory() - before, 0, AllowedGrowth);
    }

    [Theory]
    [MemberData(nameof(BodyRoutes))]
    public async Task A_bomb_in_a_bomb_and_a_bottomless_document_are_refused(string route)
    {
        var deep = $"{string.Concat(Enumerable.Repeat("{\"a\":", 50_000))}1{new string('}', 50_000)}";

        Assert.Equal(415, (await SendAsync(route, Bomb(), "gzip, gzip")).Status);
        Assert.Equal(400, (await SendAsync(route, Encoding.UTF8.GetBytes(deep))).Status);
        Assert.Equal(400, (await SendAsync(route, Encoding.UTF8.GetBytes(new string('[', 500_000)))).Status);
    }

    [Theory]
    [InlineData("a header of a mebibyte", "431")]
    [InlineData("ten thousand headers", "431")]
    [InlineData("a path of a mebibyte", "414")]
    [InlineData("a query of a mebibyte", "414")]
    [InlineData("a long method", "404")]
    public async Task A_giant_head_is_refused(string what, string status)
    {
        var large = new string('a', 1024 * 1024);
        var head = what switch
        {
            "a header of a mebibyte" => $"GET /api/health HTTP/1.1\r\nHost: h\r\nX-Large: {large}\r\n\r\n",
            "ten thousand headers" =>
                $"GET /api/health HTTP/1.1\r\nHost: h\r\n{string.Concat(Enumerable.Range(0, 10_000).Select(i => $"X-{i}: 1\r\n"))}\r\n",
            "a path of a mebibyte" => $"GET /api/{large} HTTP/1.1\r\nHost: h\r\n\r\n",
            "a query of a mebibyte" => $"GET /api/health?a={large} HTTP/1.1\r\nHost: h\r\n\r\n",
            _ => $"{large[..5000]} /api/health HTTP/1.1\r\nHost: h\r\n\r\n",
        };

        Assert.StartsWith($"HTTP/1.1 {status}", await RawAsync(head), StringComparison.Ordinal);
        Assert.Equal(200, (await app.Api.CallAsync(HttpMethod.Get, "health", key: null)).Status);
    }

    [Theory]
    [InlineData("/api/dashboard/%252e%252e/%252e%252e/host.json")]
    [InlineData("/api/dashboard/..%c0%af..%c0%afhost.json")]
    [InlineData("/api/dashboard/%2e%2e%2f%2e%2e%2fhost.json")]
    [InlineData("/api/dashboard/..;/..;/host.json")]
    [InlineData("/api/dashboard/..\\..\\host.json")]
    [InlineData("/api/dashboard/%uff0e%uff0e/host.json")]
    [InlineData("/api/dashboard/....//....//host.json")]
    [InlineData("/api/dashboard/../../host.json")]
    [InlineData("/api/docs/../../../../../../etc/passwd")]
    [InlineData("/api/docs/%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/api/docs/file:///etc/passwd")]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/api/dashboard/web/../local.settings.json")]
    public async Task However_it_is_written_no_path_leads_out(string path)
    {
        var answer = await RawAsync($"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[04]", answer);
        Assert.DoesNotContain("root:", answer);
        Assert.DoesNotContain("extensions", answer);
    }

    [Fact]
    public async Task Slow_clients_delay_no_other_and_are_sent_away()
    {
        var slow = await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => DripAsync()));
        try
        {
            var watch = Stopwatch.StartNew();
            var served = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.Api.PostAsync("track", An.Event())));
            Assert.All(served, answer => Assert.Equal(202, answer.Status));
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));

            // Below 240 bytes a second for five seconds.
            var ends = await Task.WhenAll(slow.Select(EndAsync)).WaitAsync(TimeSpan.FromSeconds(40));
            Assert.All(ends, end => Assert.True(end.Length == 0 || end.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), end));
        }
        finally
        {
            Array.ForEach(slow, client => client.Dispose());
        }
    }

    private async Task<TcpClient> DripAsync()
    {
        var client = await ConnectAsync();
        var head = $"POST /api/track HTTP/1.1\r\nHost: h\r\nx-functions-key: {TestSettings.AppKey}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n[";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        return client;
    }

    private static async Task<string> EndAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream());
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task<string> RawAsync(string request)
    {
        using var client = await ConnectAsync();
        try
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        }
        catch (IOException)
        {
            // Refused before all of it was sent; the answer is there.
        }

        var buffer = new byte[4096];
        var read = await client.GetStream().ReadAsync(buffer);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, app.Api.Root.Port);
        return client;
    }

    private Task<ApiAnswer> SendAsync(string route, byte[] body, string? encoding = null)
    {
        var (verb, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        var request = new HttpRequestMessage(new HttpMethod(verb), $"api/{path}") { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-functions-key", TestSettings.AppKey);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.AdminKey);
        request.Headers.Add("Idempotency-Key", "key");
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (encoding is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        return app.Api.SendAsync(request);
    }

    private static byte[] Bomb()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(new byte[BombBytes]);
        }

        return compressed.ToArray();
    }

    private long PeakMemory() => new[] { app.Host.HostId, app.Host.WorkerId }.Sum(id =>
    {
        using var process = Process.GetProcessById(id);
        return process.PeakWorkingSet64;
    });
}
