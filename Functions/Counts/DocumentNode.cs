using System.Security.Cryptography;
using System.Text;
using Functions.Documents;

namespace Functions.Counts;

/// <summary>
/// What opens are counted under: a level, chapter or document, in one app, or in all where <see cref="AppName"/> is null. Names below
/// the depth are null.
/// </summary>
public sealed record DocumentNode(string Depth, string? AppName, string LevelName, string? ChapterName, string? DocumentName)
{
    public const string Level = "level";
    public const string Chapter = "chapter";
    public const string Document = "document";

    /// <summary>From the widest to the narrowest.</summary>
    public static readonly string[] Depths = [Level, Chapter, Document];

    /// <summary>The nodes that an open of the document in the app counts under.</summary>
    public static IEnumerable<DocumentNode> Of(string appName, DocumentOpen document) =>
        from app in new[] { null, appName }
        from depth in Depths
        select new DocumentNode(
            depth,
            app,
            document.LevelName,
            depth == Level ? null : document.ChapterName,
            depth == Document ? document.DocumentName : null);

    /// <summary>16 bytes that identify the node. The names' lengths are hashed too, so that no two combinations read alike.</summary>
    public byte[] Key
    {
        get
        {
            var names = new[] { Depth, AppName, LevelName, ChapterName, DocumentName };
            return SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(names.Select(name => $"{name?.Length ?? -1}:{name}"))))[..16];
        }
    }
}
