namespace Chaos.Load;

internal interface IClient
{
    /// <summary>Makes the next call, chosen by the seed, until it is answered.</summary>
    public Task ActAsync();
}
