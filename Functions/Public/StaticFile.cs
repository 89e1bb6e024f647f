using System.Security.Cryptography;

namespace Functions.Public;

/// <summary>
/// A file as browsers get it: what it is, its content in each encoding that it is kept in, and a name for exactly that content.
/// </summary>
public sealed class StaticFile
{
    private const string Versions = "/assets/";

    private static readonly Dictionary<string, string> TypeByExtension = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".mjs"] = "text/javascript; charset=utf-8",
        [".ts"] = "application/typescript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
    };

    private readonly IReadOnlyDictionary<string, byte[]> _byEncoding;
    private readonly string _hash;

    /// <param name="path">The path below <c>/api/</c>.</param>
    /// <param name="byEncoding">The content by content coding; at least <see cref="ContentCoding.Identity"/>.</param>
    public StaticFile(string path, IReadOnlyDictionary<string, byte[]> byEncoding)
    {
        _byEncoding = byEncoding;
        _hash = Convert.ToHexStringLower(SHA256.HashData(byEncoding[ContentCoding.Identity]))[..32];
        ContentType = TypeByExtension[Path.GetExtension(path)];
        // The build puts a hash of the content into these names; whatever has a name of its own may have changed since.
        CacheControl = path.Contains(Versions, StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
    }

    public string ContentType { get; }

    public string CacheControl { get; }

    /// <summary>The codings that this file is kept in.</summary>
    public IEnumerable<string> Encodings => _byEncoding.Keys;

    public byte[] Content(string encoding) => _byEncoding[encoding];

    /// <summary>A strong tag: another encoding is another sequence of bytes.</summary>
    public string ETag(string encoding) => $"\"{_hash}-{encoding}\"";
}
