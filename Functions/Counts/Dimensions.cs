using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Functions.Counts;

/// <summary>What usage can be grouped and filtered by. A set of them names a rollup; the numbers are stored as <c>mask</c>.</summary>
[Flags]
public enum Dimensions : byte
{
    None = 0,
    AppName = 1,
    EventType = 2,
    EventName = 4,
    CountryCode = 8,
    UserType = 16,
    Os = 32,
    DeviceType = 64,
    All = 127,
}

public sealed record DimensionValues(
    string? AppName, string? EventType, string? EventName, string? CountryCode, string? UserType, string? Os, string? DeviceType)
{
    /// <summary>The values inside the set; null for the rest.</summary>
    public DimensionValues Only(Dimensions set) => new(
        set.HasFlag(Dimensions.AppName) ? AppName : null,
        set.HasFlag(Dimensions.EventType) ? EventType : null,
        set.HasFlag(Dimensions.EventName) ? EventName : null,
        set.HasFlag(Dimensions.CountryCode) ? CountryCode : null,
        set.HasFlag(Dimensions.UserType) ? UserType : null,
        set.HasFlag(Dimensions.Os) ? Os : null,
        set.HasFlag(Dimensions.DeviceType) ? DeviceType : null);

    /// <summary>16 bytes that identify the values: their lengths are in it, so that no two combinations read alike.</summary>
    public byte[] Hash()
    {
        var text = new StringBuilder();
        foreach (var value in new[] { AppName, EventType, EventName, CountryCode, UserType, Os, DeviceType })
        {
            text.Append(value?.Length ?? -1).Append(':').Append(value);
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..16];
    }
}

/// <summary>Which sets of dimensions are kept as rollups of their own, and which of them answers a question.</summary>
public static class Rollups
{
    // Small sets make small rollups; whatever they do not cover is answered from the full one.
    public static readonly IReadOnlyList<Dimensions> Daily = Sets(largest: 2);

    /// <summary>The sets that are kept by the hour, and those of which distinct users are kept.</summary>
    public static readonly IReadOnlyList<Dimensions> Hourly = Sets(largest: 1);

    /// <summary>The smallest kept set that holds all of <paramref name="asked"/>.</summary>
    public static Dimensions For(IReadOnlyList<Dimensions> kept, Dimensions asked) => kept.Contains(asked) ? asked : Dimensions.All;

    private static List<Dimensions> Sets(int largest) =>
    [
        .. Enumerable.Range(0, (int)Dimensions.All + 1)
            .Where(set => BitOperations.PopCount((uint)set) <= largest || set == (int)Dimensions.All)
            .Select(set => (Dimensions)set),
    ];
}
