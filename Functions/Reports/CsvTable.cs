using System.Globalization;
using CsvHelper;

namespace Functions.Reports;

/// <summary>A report as a table: what the file is called, the columns, the rows.</summary>
public sealed record CsvTable(string Name, IReadOnlyList<string> Columns, IEnumerable<IReadOnlyList<object?>> Rows)
{
    // What begins a formula; full-width signs too, which some spreadsheets take for the plain ones.
    private const string FormulaStarts = "=@+-＝＠＋－";

    // The library's own escaping would make text of negative numbers, and lets blanks before a sign pass.
    private static readonly CsvWriterOptions Rfc4180 = new() { NewLine = "\r\n" };

    /// <summary>
    /// The table after RFC 4180, with a header row; a cell that a spreadsheet would run as a formula gets an apostrophe in front.
    /// </summary>
    public string Write()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, Rfc4180))
        {
            WriteRow(csv, Columns);
            foreach (var row in Rows)
            {
                WriteRow(csv, row);
            }
        }

        return text.ToString();
    }

    private static void WriteRow(CsvWriter csv, IEnumerable<object?> cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(cell switch
            {
                null => "",
                DateTime at => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
                _ => Harmless(cell.ToString() ?? ""),
            });
        }

        csv.EndRecord();
    }

    // Spreadsheets pass over blanks before they look for a sign.
    private static string Harmless(string text) =>
        text is ['\t' or '\r' or '\n', ..] || (text.TrimStart() is [var first, ..] && FormulaStarts.Contains(first)) ? $"'{text}" : text;
}
