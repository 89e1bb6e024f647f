using System.Diagnostics.CodeAnalysis;

namespace Functions.Platform;

/// <summary>A setting is missing or wrong. The message says what to set, a line for each setting; the start ends with it.</summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner)
{
    public static void ThrowIf([DoesNotReturnIf(true)] bool wrong, string message)
    {
        if (wrong)
        {
            throw new ConfigurationException(message);
        }
    }

    public static void ThrowIfMissing(string setting, [NotNull] string? value, string sample)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new ConfigurationException($"Set {setting}, for example: {sample}");
        }
    }
}
