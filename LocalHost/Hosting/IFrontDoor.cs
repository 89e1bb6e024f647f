namespace LocalHost.Hosting;

/// <summary>A source of invocations that opens after all of the app's services have started, and closes before the first of them stops.</summary>
internal interface IFrontDoor
{
    /// <summary>Starts taking work in; stops taking more when the token is signalled.</summary>
    public void Open(CancellationToken stopping);

    /// <summary>Ends when nothing that was taken in is still running.</summary>
    public Task ClosedAsync();
}
