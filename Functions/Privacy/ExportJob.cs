namespace Functions.Privacy;

/// <summary>Writes an export that an admin asked for. A job that runs again begins again.</summary>
public sealed class ExportJob(UserExportsTable exports, UserExporter exporter, ExportFiles files)
{
    public async Task RunAsync(long number, CancellationToken cancellationToken)
    {
        if (await exports.FindAsync(number, cancellationToken) is not { } export)
        {
            // The user was erased; a run that was cut short may have left the file.
            await files.DeleteAsync(number, cancellationToken);
            return;
        }

        if (export.FinishedAt is not null)
        {
            return;
        }

        var (rows, bytes) = await exporter.WriteAsync(export.ExportId, export.UserId, cancellationToken);
        if (!await exports.DoneAsync(export.ExportId, rows, bytes, cancellationToken))
        {
            // The user was erased meanwhile.
            await files.DeleteAsync(export.ExportId, cancellationToken);
        }
    }
}
