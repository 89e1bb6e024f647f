namespace Chaos.Load;

/// <summary>One client of the load.</summary>
internal interface IClient
{
    /// <summary>Does the next thing that its seed chose, until it is answered.</summary>
    public Task ActAsync();
}
