using Functions.Reports;

namespace Functions.Tests.Reports;

public sealed class CsvTableTests
{
    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("plain", "plain")]
    [InlineData("5", "5")]
    [InlineData("\u202Eevil", "\u202Eevil")]
    public void A_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(string cell, string written) =>
        Assert.Equal($"name\r\n{written}\r\n", Unquoted(new CsvTable("t", ["name"], [[cell]]).Write()));

    [Fact]
    public void Quotes_commas_and_newlines_are_quoted_after_the_RFC() =>
        Assert.Equal(
            "a,b\r\n\"say \"\"hi\"\", twice\",\"two\r\nlines\"\r\n",
            new CsvTable("t", ["a", "b"], [["say \"hi\", twice", "two\r\nlines"]]).Write());

    [Fact]
    public void Numbers_times_and_nothing_are_written_plainly() =>
        Assert.Equal(
            "n,t,x\r\n1234567,2026-03-01T12:00:00Z,\r\n",
            new CsvTable("t", ["n", "t", "x"], [[1234567L, new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc), null]]).Write());

    // Whether the cell is quoted besides is the writer's choice.
    private static string Unquoted(string csv) => csv.Replace("\"", "", StringComparison.Ordinal);
}
