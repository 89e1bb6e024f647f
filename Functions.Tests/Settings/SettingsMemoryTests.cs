using Functions.Platform.Queue;
using Functions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Functions.Tests.Settings;

public sealed class SettingsMemoryTests
{
    private const string Away = "DefaultEndpointsProtocol=http;AccountName=absent;AccountKey=bm9ib2R5;BlobEndpoint=http://127.0.0.1:1/absent";

    private readonly SettingsMemory _memory = new(
        StorageAccount.Blobs(new ConfigurationBuilder().AddInMemoryCollection([new("AzureWebJobsStorage", Away)]).Build())
            .GetBlobContainerClient("state"),
        NullLogger<SettingsMemory>.Instance);

    [Fact]
    public async Task Nothing_is_recalled_while_storage_is_away() => Assert.Null(await _memory.RecallAsync(CancellationToken.None));

    [Fact]
    public async Task Settings_that_cannot_be_kept_fail_no_call() =>
        await _memory.KeepAsync(CurrentSettings.Defaults, CancellationToken.None);
}
