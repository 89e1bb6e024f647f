using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Functions.Reports;

/// <summary>A report as a table: what the file is called, the columns, the rows.</summary>
public sealed record CsvTable(string Name, IReadOnlyList<string> Columns, IEnumerable<IReadOnlyList<object?>> Rows)
{
    // Besides what the library knows: full-width signs, which some spreadsheets take for the plain ones.
    private static readonly CsvConfiguration Harmless = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n",
        InjectionOptions = InjectionOptions.Escape,
        InjectionCharacters = ['=', '@', '+', '-', '\t', '\r', '\n', '＝', '＠', '＋', '－'],
    };

    /// <summary>The table after RFC 4180, with a header row; a cell that a spreadsheet would run as a formula gets an apostrophe in front.</summary>
    public string Write()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, Harmless))
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
                _ => cell.ToString(),
            });
        }

        csv.NextRecord();
    }
}
