using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Functions.Platform.Telemetry;

/// <summary>Sends traces, metrics and logs where the settings say. Where they say nothing, nothing is set up.</summary>
public static class TelemetryServices
{
    private const string DefaultServiceName = "functions";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<TimerMetrics>();
        var options = TelemetryOptions.From(configuration);
        if (options.IsOff)
        {
            return services;
        }

        // The platform's host would otherwise export the worker's logs a second time.
        services.Configure<WorkerOptions>(worker => worker.Capabilities["WorkerOpenTelemetryEnabled"] = bool.TrueString);
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName(configuration), serviceVersion: AppVersion.Current))
            .WithTracing(traces => traces.AddApp())
            .WithMetrics(metrics => metrics.AddApp())
            .WithLogging(logs => logs.AddProcessor<EventIds>(), lines => lines.IncludeFormattedMessage = true);
        AddExporters(telemetry, options);
        return services;
    }

    private static void AddExporters(OpenTelemetryBuilder telemetry, TelemetryOptions options)
    {
        if (options.Otlp)
        {
            telemetry
                .WithTracing(traces => traces.AddOtlpExporter())
                .WithMetrics(metrics => metrics.AddOtlpExporter())
                .WithLogging(logs => logs.AddOtlpExporter());
        }

        if (options.AzureMonitor is not null)
        {
            telemetry
                .WithTracing(traces => traces.AddAzureMonitorTraceExporter(Configure))
                .WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(Configure))
                .WithLogging(logs => logs.AddAzureMonitorLogExporter(Configure));
        }

        void Configure(AzureMonitorExporterOptions exporter) =>
            (exporter.ConnectionString, exporter.Credential) = (options.AzureMonitor, options.Credential);
    }

    private static string ServiceName(IConfiguration configuration) =>
        configuration["OTEL_SERVICE_NAME"] ?? configuration["WEBSITE_SITE_NAME"] ?? DefaultServiceName;
}
