using System.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Functions.Platform.Telemetry;

/// <summary>The app's own spans, and whose spans and instruments belong to its traces and metrics.</summary>
public static class AppTelemetry
{
    public const string SourceName = "Functions";

    /// <summary>Each class that measures has a meter of its own below this name.</summary>
    public const string Meters = "Functions.*";

    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>The span of the running invocation; null without a listener.</summary>
    public static Activity? Current => Activity.Current is { } span && span.Source == Source ? span : null;

    /// <summary>Invocations, the statements they send to MySQL, and what they ask of Azure's services.</summary>
    public static TracerProviderBuilder AddApp(this TracerProviderBuilder traces)
    {
        // The Azure SDK calls its sources experimental, and keeps them off unless they are switched on before its first client is made.
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);
        return traces
            .AddSource(SourceName, SqlSpans.Source, $"{AzureSpans.Prefix}*")
            .AddProcessor<SqlSpans>()
            .AddProcessor<AzureSpans>();
    }

    public static MeterProviderBuilder AddApp(this MeterProviderBuilder metrics) =>
        metrics.AddMeter(Meters, SqlSpans.Source, "System.Runtime");
}
