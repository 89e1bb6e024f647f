using Functions.Tracking;

namespace Functions.Tests.Tracking;

public sealed class UserAgentTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Windows", "desktop")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "macOS", "desktop")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Linux", "desktop")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/140.0", "ChromeOS", "desktop")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", "iOS", "mobile")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) Mobile/15E148", "iPadOS", "tablet")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Android", "mobile")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Android", "tablet")]
    [InlineData("curl/8.5.0", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void System_and_device_are_read_where_the_header_has_them(string? header, string? os, string? deviceType) =>
        Assert.Equal(new UserAgent(os, deviceType), UserAgent.Parse(header));
}
