using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Functions.Archives;
using Functions.Platform.MySql;

namespace Functions.Privacy;

/// <summary>
/// Writes all that is stored of a user into a file, a JSON object a line: the list that a row is of, and the row. Memory holds some rows,
/// and the ids of all.
/// </summary>
public sealed class UserExporter(Database database, UserDataReader reader, ArchivedRows archived, ExportFiles files)
{
    private const int BufferBytes = 256 * 1024;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns how many rows and bytes the file has.</summary>
    public async Task<(long Rows, long Bytes)> WriteAsync(long export, long userId, CancellationToken cancellationToken)
    {
        // No row moves between MySQL and the archive while both are read.
        await using var alone = await DatabaseLock.TakeAsync(database, Archiver.LockName, cancellationToken);
        await using var file = await files.CreateAsync(export, cancellationToken);
        var buffer = new ArrayBufferWriter<byte>(BufferBytes);
        await using var json = new Utf8JsonWriter(buffer, Plain);
        var rows = 0L;
        await foreach (var (list, row) in RowsAsync(userId, cancellationToken))
        {
            WriteLine(json, buffer, list, row);
            rows++;
            if (buffer.WrittenCount >= BufferBytes)
            {
                await file.WriteAsync(buffer.WrittenMemory, cancellationToken);
                buffer.ResetWrittenCount();
            }
        }

        await file.WriteAsync(buffer.WrittenMemory, cancellationToken);
        await alone.EnsureHeldAsync(cancellationToken);
        await file.CommitAsync(cancellationToken);
        return (rows, file.Length);
    }

    private async IAsyncEnumerable<(string List, Action<Utf8JsonWriter> Row)> RowsAsync(
        long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (name, table) in UserDataReader.Tables)
        {
            await foreach (var row in StoredAsync(table, userId, cancellationToken))
            {
                yield return (name, UserDataReader.Row(table, row));
            }
        }

        foreach (var (name, rows) in reader.OtherLists(userId, cancellationToken))
        {
            await foreach (var row in rows)
            {
                yield return (name, row);
            }
        }
    }

    // An archiver that lost its lock may still move rows between MySQL and a file, so each is read once by its id. Only ids are kept.
    private async IAsyncEnumerable<object?[]> StoredAsync(
        StoredTable table, long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = new HashSet<long>();
        await foreach (var row in table.OfUserAsync(database, userId, cancellationToken)
            .Concat(archived.OfUserAsync(table, userId, cancellationToken)))
        {
            if (read.Add(StoredTable.Id(row)))
            {
                yield return row;
            }
        }
    }

    private static void WriteLine(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer, string list, Action<Utf8JsonWriter> row)
    {
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteString("list", list);
        json.WritePropertyName("row");
        row(json);
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }
}
