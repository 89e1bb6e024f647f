using System.Diagnostics;
using OpenTelemetry;

namespace Functions.Platform.Telemetry;

/// <summary>
/// Drops the spans of the Azure SDK that belong to no invocation: those of background work, and where a test has host and worker in one
/// process, those of the host's polling.
/// </summary>
public sealed class AzureSpans : BaseProcessor<Activity>
{
    public const string Prefix = "Azure.";

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name.StartsWith(Prefix, StringComparison.Ordinal) && data.ParentSpanId == default)
        {
            // What is not marked as recorded, no exporter takes.
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
