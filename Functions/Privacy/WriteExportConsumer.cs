using Functions.DeadLetters;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Privacy;

/// <summary>Writes the exports that admins asked for, one at a time. A message that comes again begins again.</summary>
public sealed class WriteExportConsumer(
    UserExportsTable exports, UserExporter exporter, ExportFiles files, DeadLettersTable deadLetters)
{
    [Function("WriteExports")]
    public async Task RunAsync([QueueTrigger(WriteExport.Queue)] string message, CancellationToken cancellationToken)
    {
        if (await deadLetters.ReadAsync(WriteExport.Messages, message, cancellationToken) is not { } asked)
        {
            return;
        }

        foreach (var one in asked)
        {
            if (await exports.FindAsync(one.Export, cancellationToken) is { FinishedAt: null } export)
            {
                var (rows, bytes) = await exporter.WriteAsync(export.ExportId, export.UserId, cancellationToken);
                if (!await exports.DoneAsync(export.ExportId, rows, bytes, cancellationToken))
                {
                    // The user was erased meanwhile.
                    await files.DeleteAsync(export.ExportId, cancellationToken);
                }
            }
        }
    }
}
