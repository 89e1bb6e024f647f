using Functions.Platform.Http;

namespace Functions.Documents;

public sealed record DocumentOpen(string LevelName, string ChapterName, string DocumentName)
{
    private static readonly TextRule Level = new("levelName", 1, 100, "The level that the chapter is in") { Required = true };
    private static readonly TextRule Chapter = new("chapterName", 1, 150, "The chapter that the document is in") { Required = true };
    private static readonly TextRule Document = new("documentName", 1, 200, "The document that was opened") { Required = true };

    public static readonly FieldRule[] Rules = [Level, Chapter, Document];

    /// <summary>The document that the item's fields name, or null with the item's errors saying why.</summary>
    public static DocumentOpen? From(JsonItem item) =>
        (item.Text(Level), item.Text(Chapter), item.Text(Document)) is ({ } level, { } chapter, { } document)
            ? new DocumentOpen(level, chapter, document)
            : null;
}
