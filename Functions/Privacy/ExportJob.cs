namespace Functions.Privacy;

/// <summary>Writes an export that an admin asked for. A job that runs again begins again.</summary>
public sealed class ExportJob(UserExportsTable exports, UserExporter exporter, ExportFiles files)
{
    public async Task RunAsync(long number, CancellationToken cancellationToken)
    {
        if (await exports.FindAsync(number, cancellationToken) is not { FinishedAt: null } export)
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
