using System.Net;
using System.Text;

namespace Functions.Tests.Builders;

/// <summary>Writes a MaxMind country database of one IPv4 network, after the format's public specification (version 2.0).</summary>
internal static class CountryDatabase
{
    private const int RecordBits = 24;
    private const int DataSeparatorBytes = 16;

    private static readonly byte[] MetadataMarker = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];

    public static void Write(string path, IPAddress network, int prefixBits, string isoCode)
    {
        using var file = File.Create(path);
        WriteTree(file, network.GetAddressBytes(), prefixBits);
        file.Write(new byte[DataSeparatorBytes]);
        file.Write(Map(("country", Map(("iso_code", Text(isoCode))))));
        file.Write(MetadataMarker);
        file.Write(Map(
            ("node_count", Number(6, prefixBits)),
            ("record_size", Number(5, RecordBits)),
            ("ip_version", Number(5, 4)),
            ("database_type", Text("GeoLite2-Country")),
            ("languages", [0, 11 - 7]),
            ("binary_format_major_version", Number(5, 2)),
            ("binary_format_minor_version", Number(5, 0)),
            ("build_epoch", [4, 9 - 7, 0x65, 0, 0, 0]),
            ("description", Map(("en", Text("one network"))))));
    }

    // One node a bit: the branch of the network goes on, the other finds nothing; the last one leads to the first data record.
    private static void WriteTree(Stream file, byte[] address, int bits)
    {
        for (var bit = 0; bit < bits; bit++)
        {
            var isRight = (address[bit / 8] >> (7 - (bit % 8)) & 1) == 1;
            var onwards = bit < bits - 1 ? bit + 1 : bits + DataSeparatorBytes;
            file.Write(Record(isRight ? bits : onwards));
            file.Write(Record(isRight ? onwards : bits));
        }
    }

    private static byte[] Record(int value) => [(byte)(value >> 16), (byte)(value >> 8), (byte)(value & 0xFF)];

    private static byte[] Text(string value) => [(byte)(2 << 5 | value.Length), .. Encoding.UTF8.GetBytes(value)];

    private static byte[] Number(int type, int value) => [(byte)(type << 5 | 2), (byte)(value >> 8), (byte)(value & 0xFF)];

    private static byte[] Map(params (string Key, byte[] Value)[] members) =>
        [(byte)(7 << 5 | members.Length), .. members.SelectMany(member => (byte[])[.. Text(member.Key), .. member.Value])];
}
