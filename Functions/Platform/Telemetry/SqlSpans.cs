using System.Diagnostics;
using OpenTelemetry;

namespace Functions.Platform.Telemetry;

/// <summary>Makes the spans of MySqlConnector fit for export: no account, and of a statement no more than tells which one it is.</summary>
public sealed class SqlSpans : BaseProcessor<Activity>
{
    /// <summary>MySqlConnector's source, and its meter.</summary>
    public const string Source = "MySqlConnector";

    // A multi-row INSERT is a short head and thousands of question marks.
    private const int MaxStatementCharacters = 300;

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
            if (data.GetTagItem(name) is string { Length: > MaxStatementCharacters } statement)
            {
                data.SetTag(name, $"{statement[..MaxStatementCharacters]}…");
            }
        }
    }
}
