using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Functions.Platform.Http;
using Functions.Tests.Architecture;
using Microsoft.Extensions.Configuration;

namespace Functions.Tests.Security;

/// <summary>
/// A wrong key costs the same time whatever it has in common with a right one. Shown by the code's path, not by a clock: hashes of
/// one length are compared in constant time, and every one of them.
/// </summary>
public sealed partial class KeyComparisonTests
{
    [Fact]
    public void A_match_does_not_end_the_search()
    {
        // Two names for one key: a search that stops at the first match finds the first.
        var keys = Keys(("a-first", "same"), ("b-second", "same"), ("c-other", "other"));

        Assert.Equal("b-second", keys.Find("same")?.Name);
        Assert.Equal("c-other", keys.Find("other")?.Name);
        Assert.Null(keys.Find("sam"));
        Assert.Null(keys.Find("same "));
        Assert.Null(keys.Find(""));
    }

    [Theory]
    [InlineData("Functions/Platform/Http/AdminKeys.cs")]
    [InlineData("LocalHost/Http/FunctionKeys.cs")]
    public void Keys_are_compared_as_hashes_and_in_constant_time(string file)
    {
        var code = SourceTree.Read(file);

        Assert.Matches(@"CryptographicOperations\.FixedTimeEquals\((sent, sha256|hash, key\.Hash)\)", code);
        Assert.Contains("SHA256.HashData(", code);
        Assert.DoesNotMatch(EarlyEnd(), code);
    }

    private static AdminKeys Keys(params (string Name, string Key)[] keys) => AdminKeys.From(new ConfigurationBuilder()
        .AddInMemoryCollection(keys.SelectMany(key => new Dictionary<string, string?>
        {
            [$"Admin:Keys:{key.Name}:Role"] = "reader",
            [$"Admin:Keys:{key.Name}:Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key.Key))),
        }))
        .Build());

    [GeneratedRegex(@"SequenceEqual|string\.Equals|\bbreak;|Any\(")]
    private static partial Regex EarlyEnd();
}
