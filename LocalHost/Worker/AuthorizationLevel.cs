namespace Microsoft.Azure.Functions.Worker;

/// <summary>Whose key a request must carry before the function runs.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}
