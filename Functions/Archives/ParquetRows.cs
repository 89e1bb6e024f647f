using System.IO.Compression;
using System.Runtime.CompilerServices;
using Functions.Platform.MySql;
using Parquet;
using Parquet.Schema;

namespace Functions.Archives;

/// <summary>Rows of a table as a Parquet file: zstd, enums as strings, JSON as a string, UTC timestamps; and back.</summary>
public sealed class ParquetRows
{
    // A row group is held in memory, so it is bounded by rows and, for rows with long texts, by characters.
    private const int PooledBytes = 16 << 20;
    private const int GroupRows = 10_000;
    private const int GroupCharacters = 4_000_000;

    // Its own default is the smallest size, for which zstd takes some hundred MiB outside the managed heap. The buffers that it keeps
    // for later are bounded too.
    private static readonly ParquetOptions Options = new()
    {
        CompressionMethod = CompressionMethod.Zstd,
        CompressionLevel = CompressionLevel.Optimal,
        MaximumSmallPoolFreeBytes = PooledBytes,
        MaximumLargePoolFreeBytes = PooledBytes,
    };

    private readonly IReadOnlyList<StoredColumn> _columns;
    private readonly DataField[] _fields;

    public ParquetRows(StoredTable table)
    {
        _columns = table.Columns;
        _fields = [.. _columns.Select(Field)];
    }

    /// <summary>Writes the rows as they come; returns their checksum.</summary>
    public async Task<RowChecksum> WriteAsync(IAsyncEnumerable<object?[]> rows, Stream stream, CancellationToken cancellationToken)
    {
        var checksum = new RowChecksum();
        await using var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(_fields), stream, Options, cancellationToken: cancellationToken);
        var group = new List<object?[]>();
        var characters = 0L;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            checksum.Add(row);
            group.Add(row);
            characters += row.Sum(value => (value as string)?.Length ?? 0);
            if (group.Count == GroupRows || characters >= GroupCharacters)
            {
                await WriteGroupAsync(writer, group, cancellationToken);
                (group, characters) = ([], 0);
            }
        }

        if (group.Count > 0)
        {
            await WriteGroupAsync(writer, group, cancellationToken);
        }

        return checksum;
    }

    /// <summary>Reads a file group by group.</summary>
    public async IAsyncEnumerable<IReadOnlyList<object?[]>> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await ParquetReader.CreateAsync(stream, Options, cancellationToken: cancellationToken);
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var rows = Enumerable.Range(0, checked((int)group.RowCount)).Select(_ => new object?[_columns.Count]).ToList();
            for (var column = 0; column < _columns.Count; column++)
            {
                await ReadColumnAsync(group, reader.Schema.DataFields[column], column, rows, cancellationToken);
            }

            yield return rows;
        }
    }

    /// <summary>Whether any row has the number in the column, which may be null; reads that column alone.</summary>
    public static async Task<bool> AnyAsync(Stream stream, int column, long number, CancellationToken cancellationToken)
    {
        await using var reader = await ParquetReader.CreateAsync(stream, Options, cancellationToken: cancellationToken);
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var values = new long?[checked((int)group.RowCount)];
            await group.ReadAsync<long>(reader.Schema.DataFields[column], values.AsMemory(), cancellationToken: cancellationToken);
            if (values.Contains(number))
            {
                return true;
            }
        }

        return false;
    }

    private static DataField Field(StoredColumn column) => column.Kind switch
    {
        ColumnKind.Number => new DataField(column.Name, typeof(long), column.Nullable),
        ColumnKind.Time => new DateTimeDataField(
            column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, column.Nullable),
        _ => new DataField(column.Name, typeof(string), column.Nullable),
    };

    private async Task WriteGroupAsync(ParquetWriter writer, List<object?[]> rows, CancellationToken cancellationToken)
    {
        using var group = writer.CreateRowGroup();
        for (var i = 0; i < _fields.Length; i++)
        {
            await WriteColumnAsync(group, i, rows, cancellationToken);
        }

        group.CompleteValidate();
    }

    private Task WriteColumnAsync(ParquetRowGroupWriter group, int i, List<object?[]> rows, CancellationToken cancellationToken) =>
        (_columns[i].Kind, _columns[i].Nullable) switch
        {
            (ColumnKind.Number, true) => group.WriteAsync<long>(
                _fields[i], rows.Select(row => (long?)row[i]).ToArray().AsMemory(), cancellationToken: cancellationToken),
            (ColumnKind.Number, false) => group.WriteAsync<long>(
                _fields[i], rows.Select(row => (long)row[i]!).ToArray().AsMemory(), cancellationToken: cancellationToken),
            (ColumnKind.Time, _) => group.WriteAsync<DateTime>(
                _fields[i], rows.Select(row => (DateTime)row[i]!).ToArray().AsMemory(), cancellationToken: cancellationToken),
            _ => group.WriteAsync(_fields[i], rows.Select(row => (string)row[i]!).ToArray()),
        };

    private async Task ReadColumnAsync(
        ParquetRowGroupReader group, DataField field, int i, List<object?[]> rows, CancellationToken cancellationToken)
    {
        switch (_columns[i].Kind, _columns[i].Nullable)
        {
            case (ColumnKind.Number, true):
                var optional = new long?[rows.Count];
                await group.ReadAsync<long>(field, optional.AsMemory(), cancellationToken: cancellationToken);
                Fill(rows, i, optional);
                break;
            case (ColumnKind.Number, false):
                var numbers = new long[rows.Count];
                await group.ReadAsync<long>(field, numbers.AsMemory(), cancellationToken: cancellationToken);
                Fill(rows, i, numbers);
                break;
            case (ColumnKind.Time, _):
                var times = new DateTime[rows.Count];
                await group.ReadAsync<DateTime>(field, times.AsMemory(), cancellationToken: cancellationToken);
                Fill(rows, i, times);
                break;
            default:
                var texts = new string?[rows.Count];
                await group.ReadAsync(field, texts.AsMemory(), cancellationToken: cancellationToken);
                Fill(rows, i, texts);
                break;
        }
    }

    private static void Fill<T>(List<object?[]> rows, int column, T[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            rows[i][column] = values[i];
        }
    }
}
