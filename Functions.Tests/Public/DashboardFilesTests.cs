using System.IO.Compression;
using System.Text.RegularExpressions;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Public;

/// <summary>The dashboard's files as any client gets them.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed partial class DashboardFilesTests(RunningApp app) : IClassFixture<RunningApp>, IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false })
    { BaseAddress = new Uri(app.Api.Root, "api/") };

    [Fact]
    public async Task The_folder_without_its_slash_leads_to_the_folder_with_it()
    {
        using var answer = await _http.GetAsync("dashboard?panel=live");

        Assert.Equal((308, "dashboard/?panel=live"), ((int)answer.StatusCode, answer.Headers.Location?.ToString()));
    }

    [Fact]
    public async Task The_page_has_a_type_a_tag_and_a_policy_that_lets_nothing_in_from_elsewhere()
    {
        using var page = await _http.GetAsync("dashboard/");

        Assert.Equal((200, "text/html; charset=utf-8"), ((int)page.StatusCode, page.Content.Headers.ContentType?.ToString()));
        Assert.False(page.Headers.ETag!.IsWeak);
        Assert.Equal("no-cache", page.Headers.CacheControl?.ToString());
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task What_the_page_names_is_there_and_may_be_kept_for_a_year()
    {
        var names = Named().Matches(await _http.GetStringAsync("dashboard/")).Select(name => name.Groups["path"].Value).ToList();

        Assert.True(names.Count >= 2);
        foreach (var name in names)
        {
            using var answer = await _http.GetAsync($"dashboard/{name}");
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl?.ToString());
            Assert.Equal(name.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/css",
                answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task Every_encoding_is_the_same_content_under_a_tag_of_its_own()
    {
        var plain = await FetchAsync("identity");
        var gzip = await FetchAsync("gzip");
        var brotli = await FetchAsync("gzip, br");

        Assert.Equal(("", "gzip", "br"), (plain.Coding, gzip.Coding, brotli.Coding));
        Assert.Equal(plain.Body, await ReadAsync(new GZipStream(new MemoryStream(gzip.Body), CompressionMode.Decompress)));
        Assert.Equal(plain.Body, await ReadAsync(new BrotliStream(new MemoryStream(brotli.Body), CompressionMode.Decompress)));
        Assert.True(brotli.Body.Length < gzip.Body.Length && gzip.Body.Length < plain.Body.Length);
        Assert.Equal(3, new[] { plain.Tag, gzip.Tag, brotli.Tag }.Distinct().Count());
    }

    [Theory]
    [InlineData("{0}", 304)]
    [InlineData("W/{0}", 304)]
    [InlineData("\"other\", {0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"other\"", 200)]
    public async Task A_client_that_has_the_content_gets_no_body(string ifNoneMatch, int status)
    {
        var (_, _, tag) = await FetchAsync("gzip");
        var request = new HttpRequestMessage(HttpMethod.Get, "dashboard/");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch.Replace("{0}", tag, StringComparison.Ordinal));
        using var answer = await _http.SendAsync(request);

        Assert.Equal((status, tag), ((int)answer.StatusCode, answer.Headers.ETag?.ToString()));
        Assert.Equal(status == 304, (await answer.Content.ReadAsByteArrayAsync()).Length == 0);
    }

    [Fact]
    public async Task The_head_of_the_page_is_that_of_the_page()
    {
        using var page = await _http.GetAsync("dashboard/");
        using var head = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "dashboard/"));

        Assert.Equal(200, (int)head.StatusCode);
        Assert.Equal(page.Headers.ETag, head.Headers.ETag);
        Assert.Equal(page.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("dashboard/nothing.js")]
    [InlineData("dashboard/index.html.br")]
    [InlineData("dashboard/INDEX.HTML")]
    [InlineData("dashboard/../../host.json")]
    [InlineData("dashboard/..%2F..%2Fhost.json")]
    [InlineData("dashboard/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("dashboard/%5C..%5Chost.json")]
    [InlineData("dashboard//etc/passwd")]
    [InlineData("dashboard/%00")]
    public async Task A_path_to_anything_else_leads_nowhere(string path)
    {
        using var answer = await _http.GetAsync(path);

        Assert.True((int)answer.StatusCode is 400 or 404, $"{answer.StatusCode}");
    }

    public void Dispose() => _http.Dispose();

    private async Task<(string Coding, byte[] Body, string Tag)> FetchAsync(string acceptEncoding)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "dashboard/");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", acceptEncoding);
        using var answer = await _http.SendAsync(request);
        return (string.Join(',', answer.Content.Headers.ContentEncoding), await answer.Content.ReadAsByteArrayAsync(),
            answer.Headers.ETag!.ToString());
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        var content = new MemoryStream();
        await stream.CopyToAsync(content);
        await stream.DisposeAsync();
        return content.ToArray();
    }

    [GeneratedRegex("(?:src|href)=\"(?<path>assets/[^\"]+)\"")]
    private static partial Regex Named();
}
