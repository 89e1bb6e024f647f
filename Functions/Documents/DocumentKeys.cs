using System.Security.Cryptography;
using System.Text;

namespace Functions.Documents;

/// <summary>What identifies a document's level, chapter and itself: 16 bytes of a hash of the names down to that depth.</summary>
public sealed record DocumentKeys(byte[] Level, byte[] Chapter, byte[] Document)
{
    public static DocumentKeys Of(DocumentOpen document) => new(
        Hash(document.LevelName),
        Hash(document.LevelName, document.ChapterName),
        Hash(document.LevelName, document.ChapterName, document.DocumentName));

    // The lengths are in it, so that no two combinations read alike.
    private static byte[] Hash(params string[] names) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(names.Select(name => $"{name.Length}:{name}"))))[..16];
}
