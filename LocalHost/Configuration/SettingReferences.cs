using System.Text.RegularExpressions;
using LocalHost.Hosting;

namespace LocalHost.Configuration;

/// <summary>Replaces <c>%Setting%</c> in a trigger by the setting's value.</summary>
internal sealed partial class SettingReferences(IConfiguration settings)
{
    /// <exception cref="StartupException">The setting is missing.</exception>
    public string Resolve(string text, string functionName) =>
        Reference().Replace(text, match => settings[match.Groups[1].Value] is { Length: > 0 } value
            ? value
            : throw new StartupException(
                $"Function '{functionName}' refers to the setting '{match.Groups[1].Value}', which is missing; "
                + "set it in local.settings.json or in the environment."));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Reference();
}
