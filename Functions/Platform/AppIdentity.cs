using Azure.Core;
using Azure.Identity;

namespace Functions.Platform;

/// <summary>Who the app is to Azure's services.</summary>
public static class AppIdentity
{
    /// <summary>The user-assigned managed identity of that client id; where there is none, the system-assigned one.</summary>
    public static TokenCredential Managed(string? clientId) => new ManagedIdentityCredential(
        string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
