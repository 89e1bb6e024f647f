namespace Functions.Tracking;

/// <summary>Operating system and kind of device, by the <c>User-Agent</c> header.</summary>
public sealed record UserAgent(string? Os, string? DeviceType)
{
    private static readonly UserAgent Unknown = new(null, null);

    // The first that matches wins: Android also says Linux, iPadOS also says Mac OS X, Windows Phone also says Android.
    private static readonly (string Token, string Os, string? DeviceType)[] Systems =
    [
        ("Windows Phone", "Windows Phone", DeviceTypes.Mobile),
        ("Windows", "Windows", DeviceTypes.Desktop),
        ("iPad", "iPadOS", DeviceTypes.Tablet),
        ("iPhone", "iOS", DeviceTypes.Mobile),
        ("iPod", "iOS", DeviceTypes.Mobile),
        ("Android", "Android", null),
        ("CrOS", "ChromeOS", DeviceTypes.Desktop),
        ("Mac OS X", "macOS", DeviceTypes.Desktop),
        ("Macintosh", "macOS", DeviceTypes.Desktop),
        ("Linux", "Linux", DeviceTypes.Desktop),
    ];

    public static UserAgent Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return Unknown;
        }

        foreach (var (token, os, deviceType) in Systems)
        {
            if (header.Contains(token, StringComparison.Ordinal))
            {
                return new UserAgent(os, deviceType ?? AndroidDevice(header));
            }
        }

        return Unknown;
    }

    // Android's browsers say Mobile on phones and leave it out on tablets.
    private static string AndroidDevice(string header) =>
        header.Contains("Mobile", StringComparison.Ordinal) ? DeviceTypes.Mobile : DeviceTypes.Tablet;
}
