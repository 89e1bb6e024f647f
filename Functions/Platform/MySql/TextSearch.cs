namespace Functions.Platform.MySql;

/// <summary>
/// Text that contains other text, whatever the case and the accents; always decided by the server, so that all rows are read alike.
/// </summary>
public static class TextSearch
{
    /// <summary>A condition on a column of UTF-8 bytes.</summary>
    public static string Sql(string column, string parameter) =>
        $"CONVERT({column} USING utf8mb4) COLLATE utf8mb4_unicode_520_ci LIKE @{parameter} ESCAPE '|'";

    /// <summary>The parameter of the condition, which takes no character of the text for a wildcard.</summary>
    public static string Pattern(string text)
    {
        foreach (var special in new[] { "|", "%", "_" })
        {
            text = text.Replace(special, $"|{special}", StringComparison.Ordinal);
        }

        return $"%{text}%";
    }
}
