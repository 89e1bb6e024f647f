using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>Country, device and address hash are taken from the request where an event does not say them.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class CallerTests(Servers servers) : IAsyncLifetime
{
    private readonly string _geoIp = Path.Combine(Path.GetTempPath(), $"country-{Guid.NewGuid():N}.mmdb");
    private readonly TestDatabase _db = new(servers);
    private HostedApp _host = null!;

    public async ValueTask InitializeAsync()
    {
        await _db.InitializeAsync();
        CountryDatabase.Write(_geoIp, IPAddress.Parse("203.0.113.0"), prefixBits: 24, isoCode: "NL");
        _host = await HostedApp.StartAsync(
            _db.ConnectionString,
            servers.TakeStorageAccount(),
            ("Http__GeoIpDatabase", _geoIp),
            ("Http__CountryHeader", "CF-IPCountry"),
            ("Http__TrustedProxies", "2"));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _db.DisposeAsync();
        File.Delete(_geoIp);
    }

    [Fact]
    public async Task The_country_is_the_events_own_else_the_headers_else_the_databases()
    {
        await PostAsync("own", An.Event().With("countryCode", "de"), ("CF-IPCountry", "FR"), ("X-Forwarded-For", "203.0.113.9, 10.0.0.1"));
        await PostAsync("header", An.Event(), ("CF-IPCountry", "fr"), ("X-Forwarded-For", "203.0.113.9, 10.0.0.1"));
        await PostAsync("database", An.Event(), ("CF-IPCountry", "??"), ("X-Forwarded-For", "203.0.113.9, 10.0.0.1"));
        await PostAsync("unknown", An.Event(), ("X-Forwarded-For", "198.51.100.1, 10.0.0.1"));

        await WrittenAsync(4);
        Assert.Equal(
            [("database", "NL"), ("header", "FR"), ("own", "DE"), ("unknown", null)],
            await _db.QueryAsync<(string, string?)>("SELECT event_name, country_code FROM tracking_events ORDER BY event_name"));
    }

    [Fact]
    public async Task Only_the_trusted_end_of_the_forwarded_addresses_makes_the_hash()
    {
        await PostAsync("a", An.Event(), ("X-Forwarded-For", "203.0.113.9, 10.0.0.1"));
        await PostAsync("b spoofed", An.Event(), ("X-Forwarded-For", "1.1.1.1, 2.2.2.2, 203.0.113.9:4711, 10.0.0.2"));
        await PostAsync("c mapped", An.Event(), ("X-Forwarded-For", "[::ffff:203.0.113.9]:4711, 10.0.0.1"));
        await PostAsync("d other", An.Event(), ("X-Forwarded-For", "203.0.113.10, 10.0.0.1"));
        await PostAsync("e v6", An.Event(), ("X-Forwarded-For", "2001:db8:0:0::1, 10.0.0.1"));
        await PostAsync("f v6 again", An.Event(), ("X-Forwarded-For", "[2001:DB8::1]:80, 10.0.0.1"));
        await PostAsync("g none", An.Event(), ("X-Forwarded-For", "garbage, 10.0.0.1"));

        await WrittenAsync(7);
        var hashes = await _db.QueryAsync<string?>("SELECT ip_hash FROM tracking_events ORDER BY event_name");
        Assert.Equal((hashes[0], hashes[0]), (hashes[1], hashes[2]));
        Assert.Equal(hashes[4], hashes[5]);
        Assert.Equal(3, new[] { hashes[0], hashes[3], hashes[4] }.Distinct().Count());
        Assert.Null(hashes[6]);
    }

    [Fact]
    public async Task The_device_is_taken_from_the_user_agent_where_the_event_has_none()
    {
        const string iPad = "Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X)";
        await PostAsync("sent", An.Event(), ("User-Agent", iPad));
        await PostAsync("own", An.Event().With("os", "BeOS").With("deviceType", "desktop"), ("User-Agent", iPad));

        await WrittenAsync(2);
        Assert.Equal(
            [("own", "BeOS", "desktop"), ("sent", "iPadOS", "tablet")],
            await _db.QueryAsync<(string, string, string)>("SELECT event_name, os, device_type FROM tracking_events ORDER BY event_name"));
    }

    private async Task PostAsync(string name, JsonObject item, params (string Name, string Value)[] headers)
    {
        var body = new StringContent(item.With("eventName", name).ToJsonString(), Encoding.UTF8, "application/json");
        Assert.Equal(202, (await _host.Api.PostAsync("track", body, headers)).Status);
    }

    private Task WrittenAsync(int events) =>
        Until.EqualAsync(events, () => _db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"), TimeSpan.FromSeconds(5));
}
