using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenTelemetry;

namespace Functions.Platform.Telemetry;

/// <summary>Makes the spans of MySqlConnector fit for export: no account, and of a statement only what identifies it.</summary>
public sealed partial class SqlSpans : BaseProcessor<Activity>
{
    /// <summary>MySqlConnector's source, and its meter.</summary>
    public const string Source = "MySqlConnector";

    private const int MaxStatementCharacters = 2000;

    private static readonly string[] Accounts = ["db.connection_string", "db.user"];

    // The older and the newer name of the convention.
    private static readonly string[] Statements = ["db.statement", "db.query.text"];

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name != Source)
        {
            return;
        }

        foreach (var account in Accounts)
        {
            data.SetTag(account, null);
        }

        foreach (var name in Statements)
        {
            if (data.GetTagItem(name) is string statement)
            {
                data.SetTag(name, Shortened(FurtherRows.Replace(statement, ",…")));
            }
        }
    }

    // A multi-row INSERT is a short head and thousands of question marks, and others travel with it.
    [GeneratedRegex(@"(?<=\((?:\?,)*\?\))(?:,\s*\((?:\?,)*\?\))+")]
    private static partial Regex FurtherRows { get; }

    private static string Shortened(string statement) =>
        statement.Length > MaxStatementCharacters ? $"{statement[..MaxStatementCharacters]}…" : statement;
}
