using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;

namespace Functions.Public;

/// <summary>The OpenAPI document as it is sent.</summary>
public sealed class OpenApiJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public OpenApiJson(IEnumerable<ApiGroup> groups)
    {
        Text = ApiDocument.Of(groups, HttpFunction.All).ToJsonString(Indented) + "\n";
        var utf8 = Encoding.UTF8.GetBytes(Text);
        File = new StaticFile("openapi.json", new Dictionary<string, byte[]> { [ContentCoding.Identity] = utf8, [ContentCoding.Gzip] = Compress(utf8) });
    }

    public string Text { get; }

    public StaticFile File { get; }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
