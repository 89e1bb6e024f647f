using Functions.Platform.Http;

namespace Functions.Documents;

/// <summary>Which document was opened: level, chapter, document.</summary>
public sealed record DocumentOpen(string LevelName, string ChapterName, string DocumentName)
{
    public static readonly string[] FieldNames = ["levelName", "chapterName", "documentName"];

    /// <summary>The document that the item's fields name, or null with the item's errors saying why.</summary>
    public static DocumentOpen? From(JsonItem item) =>
        (item.Text("levelName", 1, 100, required: true),
         item.Text("chapterName", 1, 150, required: true),
         item.Text("documentName", 1, 200, required: true)) switch
        {
            ({ } level, { } chapter, { } document) => new DocumentOpen(level, chapter, document),
            _ => null,
        };
}
