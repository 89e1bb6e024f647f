using System.Diagnostics.CodeAnalysis;
using LocalHost.Configuration;

namespace LocalHost.Queues;

/// <summary>Turns what a function sees into what is on the wire, and back.</summary>
internal sealed class MessageCodec(HostJson hostJson)
{
    public BinaryData Encode(BinaryData content) =>
        hostJson.Queues.Base64 ? new BinaryData(Convert.ToBase64String(content)) : content;

    public bool TryDecode(BinaryData body, [NotNullWhen(true)] out BinaryData? content)
    {
        content = body;
        if (!hostJson.Queues.Base64)
        {
            return true;
        }

        var text = body.ToString();
        var bytes = new byte[text.Length];
        var isBase64 = Convert.TryFromBase64String(text, bytes, out var length);
        content = isBase64 ? new BinaryData(bytes.AsMemory(0, length)) : null;
        return isBase64;
    }
}
