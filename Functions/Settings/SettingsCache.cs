using Functions.Platform;

namespace Functions.Settings;

/// <summary>The settings in force on this instance, at most a few seconds old; reading them costs nothing and never waits.</summary>
public sealed class SettingsCache(RefreshingCache<CurrentSettings> cache)
{
    public CurrentSettings Current => cache.Current;

    /// <inheritdoc cref="RefreshingCache{T}.LoadedAsync"/>
    public ValueTask<CurrentSettings> LoadedAsync(CancellationToken cancellationToken) => cache.LoadedAsync(cancellationToken);

    /// <summary>Takes over a change at once on the instance that made it.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => cache.RefreshAsync(cancellationToken);
}
