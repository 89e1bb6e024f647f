using System.Text.Json.Nodes;
using Functions.Platform.Http;

namespace Functions.Public;

/// <summary>How callers show who they are, as the OpenAPI document tells it.</summary>
public static class ApiSecurity
{
    private const string FunctionKey = "functionKey";
    private const string FunctionKeyInQuery = "functionKeyInQuery";
    private const string Key = "key";

    public static JsonObject Schemes() => new()
    {
        [FunctionKey] = new JsonObject
        {
            ["type"] = "apiKey",
            ["in"] = "header",
            ["name"] = "x-functions-key",
            ["description"] = "Apps: the platform's function key.",
        },
        [FunctionKeyInQuery] = new JsonObject
        {
            ["type"] = "apiKey",
            ["in"] = "query",
            ["name"] = "code",
            ["description"] = "Apps that can send no header: the same key in the address.",
        },
        [Key] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = "bearer",
            ["description"] = "Readers and admins: a key of their own. Where Entra ID stands in front, its sign-in does as well.",
        },
    };

    /// <summary>The ways into a function, any one of which will do; none where it is open.</summary>
    public static JsonArray Of(FunctionAccess access) =>
        !access.IsCheckedHere ? [Needs(FunctionKey), Needs(FunctionKeyInQuery)]
        : access.IsOpen ? []
        : [Needs(Key)];

    private static JsonObject Needs(string scheme) => new() { [scheme] = new JsonArray() };
}
