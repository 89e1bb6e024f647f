using System.Globalization;
using LocalHost.Hosting;

namespace LocalHost.Configuration;

/// <summary>The settings of this host itself, all in the section <c>LocalHost</c>.</summary>
internal sealed record HostSettings
{
    public const string PortKey = "LocalHost:Port";
    public const string DataKey = "LocalHost:Data";
    public const string CorsKey = "LocalHost:Cors";

    private const int DefaultPort = 7071;

    /// <summary>The port to listen on; 0 picks a free one.</summary>
    public required int Port { get; init; }

    /// <summary>Origins that browsers may call from; <c>*</c> is every one.</summary>
    public required IReadOnlyList<string> CorsOrigins { get; init; }

    /// <summary>When a message returns whose host was killed. Azure takes ten minutes; here crashes are often part of the work.</summary>
    public required TimeSpan MessageLease { get; init; }

    /// <summary>How long a lost host keeps its timers from others: 15 to 60 seconds, as blob leases have it.</summary>
    public required TimeSpan TimerLease { get; init; }

    /// <summary>How long running invocations may go on once the host stops.</summary>
    public required TimeSpan ShutdownGrace { get; init; }

    /// <exception cref="StartupException">A value cannot be read.</exception>
    public static HostSettings Read(IConfiguration settings) => new()
    {
        Port = ReadPort(settings[PortKey]),
        CorsOrigins = settings[CorsKey]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        MessageLease = ReadTime(settings, "LocalHost:MessageLease", 30),
        TimerLease = ReadTime(settings, "LocalHost:TimerLease", 15),
        ShutdownGrace = ReadTime(settings, "LocalHost:ShutdownGrace", 30),
    };

    private static int ReadPort(string? text) =>
        text is null ? DefaultPort
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue ? port
        : throw new StartupException($"The port is '{text}'; give --port a whole number from 0 to {ushort.MaxValue}.");

    private static TimeSpan ReadTime(IConfiguration settings, string name, int fallbackSeconds) =>
        settings[name] is not { } text ? TimeSpan.FromSeconds(fallbackSeconds)
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time > TimeSpan.Zero ? time
        : throw new StartupException($"{name} is '{text}'; give a time such as 00:00:30.");
}
