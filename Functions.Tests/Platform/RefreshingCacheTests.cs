using Functions.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Functions.Tests.Platform;

public sealed class RefreshingCacheTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_start_waits_for_the_first_read_and_not_for_its_being_kept()
    {
        var memory = new Memory();
        var (cache, host) = Hosted(_ => Task.FromResult("read"), memory);
        using (host)
        {
            await host.StartAsync(Cancel).WaitAsync(Patience, Cancel);

            Assert.Equal("read", cache.Current);
            Assert.Equal("read", await memory.Kept.WaitAsync(Patience, Cancel));

            memory.MayReturn();
            await host.StopAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_change_is_kept_before_it_is_answered()
    {
        var memory = new Memory();
        var (cache, host) = Hosted(_ => Task.FromResult("changed"), memory);
        using (host)
        {
            var change = cache.RefreshAsync(Cancel);
            await memory.Kept.WaitAsync(Patience, Cancel);

            Assert.False(change.IsCompleted);

            memory.MayReturn();
            await change.WaitAsync(Patience, Cancel);
        }
    }

    [Fact]
    public async Task Where_the_first_read_fails_the_kept_value_is_in_force_and_stays_kept()
    {
        var memory = new Memory();
        var (cache, host) = Hosted(_ => Task.FromException<string>(new TimeoutException()), memory);
        using (host)
        {
            await host.StartAsync(Cancel).WaitAsync(Patience, Cancel);
            await host.StopAsync(Cancel);

            Assert.Equal("recalled", cache.Current);
            Assert.False(memory.Kept.IsCompleted);
        }
    }

    [Fact]
    public async Task The_kept_value_is_in_force_before_any_service_starts()
    {
        var cache = Cache(_ => Task.FromException<string>(new TimeoutException()), new Memory());
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var first = new Starting(() => cache.Current);
        builder.Services.AddSingleton<IHostedService>(first).AddSingleton<IHostedService>(cache);
        using var host = builder.Build();

        await host.StartAsync(Cancel).WaitAsync(Patience, Cancel);
        await host.StopAsync(Cancel);

        Assert.Equal("recalled", first.Seen);
    }

    [Fact]
    public async Task The_caches_of_an_app_read_at_once()
    {
        var both = new TaskCompletionSource();
        var reading = 0;
        async Task<string> ReadAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref reading) == 2)
            {
                both.SetResult();
            }

            await both.Task.WaitAsync(cancellationToken);
            return "read";
        }

        RefreshingCache<string>[] caches = [Cache(ReadAsync, null), Cache(ReadAsync, null)];
        using var host = Host(caches);
        await host.StartAsync(Cancel).WaitAsync(Patience, Cancel);
        await host.StopAsync(Cancel);

        Assert.All(caches, cache => Assert.Equal("read", cache.Current));
    }

    [Fact]
    public async Task A_slow_read_that_began_before_a_change_does_not_bring_the_old_value_back()
    {
        var slow = new TaskCompletionSource();
        var stored = "old";
        var reads = 0;
        async Task<string> ReadAsync(CancellationToken cancellationToken)
        {
            var read = stored;
            if (Interlocked.Increment(ref reads) == 1)
            {
                await slow.Task.WaitAsync(cancellationToken);
            }

            return read;
        }

        var cache = Cache(ReadAsync, null);
        var background = cache.RefreshAsync(Cancel);
        stored = "changed";
        var change = cache.RefreshAsync(Cancel);
        slow.SetResult();
        await Task.WhenAll(background, change).WaitAsync(Patience, Cancel);

        Assert.Equal("changed", cache.Current);
    }

    private static (RefreshingCache<string> Cache, IHost Host) Hosted(Func<CancellationToken, Task<string>> load, Memory memory)
    {
        var cache = Cache(load, memory);
        return (cache, Host(cache));
    }

    private static RefreshingCache<string> Cache(Func<CancellationToken, Task<string>> load, Memory? memory) =>
        new("fallback", load, memory, NullLogger<RefreshingCache<string>>.Instance);

    private static IHost Host(params RefreshingCache<string>[] caches)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        foreach (var cache in caches)
        {
            builder.Services.AddSingleton<IHostedService>(cache);
        }

        return builder.Build();
    }

    // As the worker of Azure is the first service, and calls functions once it has started.
    private sealed class Starting(Func<string> see) : IHostedService
    {
        public string? Seen { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Seen = see();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Memory : ILastKnown<string>
    {
        private readonly TaskCompletionSource<string> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _mayReturn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Kept => _kept.Task;

        public void MayReturn() => _mayReturn.TrySetResult();

        public Task KeepAsync(string value, CancellationToken cancellationToken)
        {
            _kept.TrySetResult(value);
            return _mayReturn.Task.WaitAsync(cancellationToken);
        }

        public Task<string?> RecallAsync(CancellationToken cancellationToken) => Task.FromResult<string?>("recalled");
    }
}
