using System.Text.RegularExpressions;
using CsCheck;
using Functions.Reports;

namespace Functions.Tests.Reports;

public sealed partial class CsvTableTests
{
    private const string Starters = "=+-@\t\r\n＝＋－＠";

    private static readonly Gen<string> Hostile = Gen.OneOf<char>(
        [.. Starters, '"', '\'', ',', ';', ' ', '\u00A0', '\u202E', '\u200F', 'a', '1'])
        .Array[0, 6]
        .Select(characters => new string(characters));

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("  =1+1", "'  =1+1")]
    [InlineData("\u00A0=1+1", "'\u00A0=1+1")]
    [InlineData("plain", "plain")]
    [InlineData("5", "5")]
    [InlineData("\u202Eevil", "\u202Eevil")]
    public void A_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(string cell, string written) =>
        Assert.Equal($"name\r\n{written}\r\n", Unquoted(new CsvTable("t", ["name"], [[cell]]).Write()));

    [Fact]
    public void Whatever_a_cell_holds_it_reads_back_as_it_was_or_with_one_apostrophe_and_never_as_a_formula() =>
        Hostile.Array[2].Sample(cells =>
    {
        var read = Read(new CsvTable("t", ["a", "b"], [cells]).Write());

        Assert.Equal(2, read.Count);
        Assert.Equal(["a", "b"], read[0]);
        Assert.All(cells.Zip(read[1]), cell =>
        {
            Assert.Contains(cell.Second, new[] { cell.First, $"'{cell.First}" });
            Assert.False(cell.Second is [var first, ..] && Starters.Contains(first), cell.Second);
            Assert.False(cell.Second.TrimStart() is [var visible, ..] && Starters.Contains(visible), cell.Second);
        });
    });

    [Fact]
    public void Quotes_commas_and_newlines_are_quoted_after_the_RFC() =>
        Assert.Equal(
            "a,b\r\n\"say \"\"hi\"\", twice\",\"two\r\nlines\"\r\n",
            new CsvTable("t", ["a", "b"], [["say \"hi\", twice", "two\r\nlines"]]).Write());

    [Fact]
    public void Numbers_times_and_nothing_are_written_plainly() =>
        Assert.Equal(
            "n,m,t,x\r\n1234567,-5,2026-03-01T12:00:00Z,\r\n",
            new CsvTable("t", ["n", "m", "t", "x"], [[1234567L, -5L, new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc), null]]).Write());

    // Not by the library that wrote it: the RFC's own grammar, to the last character.
    private static List<string[]> Read(string csv)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var cells = Cell().Matches(csv);
        Assert.Equal(csv, string.Concat(cells.Select(cell => cell.Value)));
        foreach (var cell in cells.AsEnumerable())
        {
            row.Add(cell.Groups["quoted"] is { Success: true } quoted
                ? quoted.Value.Replace("\"\"", "\"", StringComparison.Ordinal)
                : cell.Groups["plain"].Value);
            if (cell.Groups["end"].Value == "\r\n")
            {
                rows.Add([.. row]);
                row.Clear();
            }
        }

        return rows;
    }

    // Whether the cell is quoted besides is the writer's choice.
    private static string Unquoted(string csv) => csv.Replace("\"", "", StringComparison.Ordinal);

    [GeneratedRegex("""\G(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^",\r\n]*))(?<end>,|\r\n)""")]
    private static partial Regex Cell();
}
