using Functions.Public;

namespace Functions.Tests.Public;

public sealed class ContentCodingTests
{
    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip;q=1, br;q=0.5", "gzip")]
    [InlineData("BR", "br")]
    [InlineData("*", "br")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("identity", "identity")]
    [InlineData("identity;q=0.5, gzip;q=0.4", "identity")]
    [InlineData("deflate", "identity")]
    [InlineData("*;q=0", "identity")]
    [InlineData("", "identity")]
    [InlineData(";;q=,", "identity")]
    public void The_most_welcome_coding_wins_and_of_equals_the_smallest(string accepted, string coding) =>
        Assert.Equal(coding, ContentCoding.Best([accepted], ["identity", "br", "gzip"]));

    [Fact]
    public void A_coding_that_is_not_kept_is_not_chosen() => Assert.Equal("identity", ContentCoding.Best(["br", "gzip"], ["identity"]));
}
