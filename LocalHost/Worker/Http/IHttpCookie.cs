namespace Microsoft.Azure.Functions.Worker.Http;

public interface IHttpCookie
{
    public string? Domain { get; }

    public DateTimeOffset? Expires { get; }

    public bool? HttpOnly { get; }

    /// <summary>Seconds.</summary>
    public double? MaxAge { get; }

    public string Name { get; }

    public string? Path { get; }

    public SameSite SameSite { get; }

    public bool? Secure { get; }

    public string Value { get; }
}
