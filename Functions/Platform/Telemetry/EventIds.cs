using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Functions.Platform.Telemetry;

/// <summary>Puts a log line's event id among its attributes, where OTLP has no field for it.</summary>
public sealed class EventIds : BaseProcessor<LogRecord>
{
    public const string Attribute = "event.id";

    public override void OnEnd(LogRecord data)
    {
        if (data.EventId.Id != 0)
        {
            data.Attributes = [.. data.Attributes ?? [], KeyValuePair.Create(Attribute, (object?)data.EventId.Id)];
        }
    }
}
