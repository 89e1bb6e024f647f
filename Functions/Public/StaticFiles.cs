using System.Net;
using System.Reflection;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Public;

/// <summary>
/// The pages and scripts that the app serves. All of them are in the assembly, and a request can name only what was found there: no
/// path leads anywhere else.
/// </summary>
public sealed class StaticFiles
{
    private const string Folder = "web/";
    private const string Index = "index.html";

    // Nothing inline and nothing from elsewhere: a name that turns out to be markup can run nothing, and no data can leave.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly (string Suffix, string Coding)[] Compressed = [(".br", ContentCoding.Brotli), (".gz", ContentCoding.Gzip)];

    public static readonly Problem NotFound = Problem.Of(HttpStatusCode.NotFound, "Not found", "There is no such file.");

    public static readonly Problem NotBuilt = Problem.Of(
        HttpStatusCode.ServiceUnavailable,
        "Not built",
        "This app was built without Node.js, which bundles its pages. Install Node.js and npm, and build it again.");

    private readonly Dictionary<string, StaticFile> _files;

    /// <param name="contents">Content by path below <c>/api/</c>; <c>.br</c> and <c>.gz</c> beside a file are its compressed forms.</param>
    public StaticFiles(IReadOnlyDictionary<string, byte[]> contents) =>
        _files = contents.Keys
            .Where(path => !Compressed.Any(form => path.EndsWith(form.Suffix, StringComparison.Ordinal)))
            .ToDictionary(path => path, path => new StaticFile(path, Forms(contents, path)), StringComparer.Ordinal);

    /// <summary>What the build put into the assembly; nothing where Node.js was missing.</summary>
    public static StaticFiles Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return new StaticFiles(assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToDictionary(name => name[Folder.Length..].Replace('\\', '/'), name => Read(assembly, name), StringComparer.Ordinal));
    }

    /// <summary>The file of that path below <c>/api/</c>, or the problem that says why there is none.</summary>
    public (StaticFile? File, Problem? Problem) Find(string path) =>
        _files.TryGetValue(path, out var file) ? (file, null)
        : (null, _files.Count > 0 ? NotFound : NotBuilt);

    /// <summary>Answers with the file of that path below <c>/api/</c>; 304 where the caller has it.</summary>
    public Task<HttpResponseData> AnswerAsync(HttpRequestData request, string path) =>
        Find(path) is ({ } file, _) ? AnswerAsync(request, file) : Find(path).Problem!.AnswerAsync(request);

    /// <summary>Answers with a page, or with one of the files in its folder.</summary>
    /// <param name="request">The request.</param>
    /// <param name="page">The page's folder below <c>/api/</c>.</param>
    /// <param name="path">The path in that folder; null or empty for the page itself.</param>
    public Task<HttpResponseData> AnswerPageAsync(HttpRequestData request, string page, string? path) =>
        string.IsNullOrEmpty(path) && !request.Url.AbsolutePath.EndsWith('/')
            ? Task.FromResult(ToFolder(request, page))
            : AnswerAsync(request, $"{page}/{(string.IsNullOrEmpty(path) ? Index : path)}");

    // A page names its files relative to itself, and so do we: whatever stands in front may have moved us.
    private static HttpResponseData ToFolder(HttpRequestData request, string page)
    {
        var response = request.CreateResponse(HttpStatusCode.PermanentRedirect);
        response.Headers.Add("Location", $"{page}/{request.Url.Query}");
        return response;
    }

    /// <summary>Answers with the file; 304 where the caller has it.</summary>
    public static async Task<HttpResponseData> AnswerAsync(HttpRequestData request, StaticFile file)
    {
        var encoding = ContentCoding.Best(request.HeaderValues("Accept-Encoding"), file.Encodings);
        var isKnown = request.HeaderValues("If-None-Match")
            .SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries))
            .Any(tag => tag == "*" || tag == file.ETag(encoding) || tag == $"W/{file.ETag(encoding)}");
        var response = request.CreateResponse(isKnown ? HttpStatusCode.NotModified : HttpStatusCode.OK);
        response.Headers.Add("ETag", file.ETag(encoding));
        response.Headers.Add("Cache-Control", file.CacheControl);
        response.Headers.Add("Vary", "Accept-Encoding");
        response.Headers.Add("Content-Security-Policy", ContentSecurityPolicy);
        response.Headers.Add("X-Content-Type-Options", "nosniff");
        response.Headers.Add("Referrer-Policy", "no-referrer");
        if (!isKnown)
        {
            response.Headers.Add("Content-Type", file.ContentType);
            if (encoding != ContentCoding.Identity)
            {
                response.Headers.Add("Content-Encoding", encoding);
            }

            await response.WriteBytesAsync(file.Content(encoding));
        }

        return response;
    }

    private static Dictionary<string, byte[]> Forms(IReadOnlyDictionary<string, byte[]> contents, string path)
    {
        var forms = new Dictionary<string, byte[]> { [ContentCoding.Identity] = contents[path] };
        foreach (var (suffix, coding) in Compressed)
        {
            if (contents.TryGetValue(path + suffix, out var content) && content.Length < contents[path].Length)
            {
                forms[coding] = content;
            }
        }

        return forms;
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var resource = assembly.GetManifestResourceStream(name)!;
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
