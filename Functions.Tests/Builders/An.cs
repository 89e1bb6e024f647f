using System.Text.Json.Nodes;

namespace Functions.Tests.Builders;

/// <summary>Valid request items to start from; a test changes the one thing it is about.</summary>
internal static class An
{
    public static JsonObject Event(string eventType = "visit") => new()
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["eventType"] = eventType,
        ["eventName"] = "home",
        ["appName"] = "Portal",
        ["userType"] = "student",
        ["userId"] = 42,
    };

    public static JsonObject DocumentEvent()
    {
        var item = Event("document");
        item["document"] = Document();
        return item;
    }

    public static JsonObject Document() => new()
    {
        ["levelName"] = "Level 1",
        ["chapterName"] = "Fractions",
        ["documentName"] = "Halves.pdf",
    };

    public static JsonObject FlatDocument()
    {
        var item = Document();
        item["userType"] = "student";
        item["userId"] = 42;
        return item;
    }

    public static JsonObject With(this JsonObject item, string field, JsonNode? value)
    {
        item[field] = value;
        return item;
    }

    public static JsonObject Without(this JsonObject item, string field)
    {
        item.Remove(field);
        return item;
    }
}
