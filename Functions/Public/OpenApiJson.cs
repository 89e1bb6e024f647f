using System.Globalization;
using System.IO.Compression;
using System.Text;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;
using Microsoft.OpenApi;

namespace Functions.Public;

/// <summary>The OpenAPI document as it is sent.</summary>
public sealed class OpenApiJson
{
    public OpenApiJson(IEnumerable<ApiGroup> groups)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        ApiDocument.Of(groups, HttpFunction.All).SerializeAsV31(new OpenApiJsonWriter(text));
        Text = $"{text}\n";
        var utf8 = Encoding.UTF8.GetBytes(Text);
        File = new StaticFile(
            "openapi.json", new Dictionary<string, byte[]> { [ContentCoding.Identity] = utf8, [ContentCoding.Gzip] = Compress(utf8) });
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
