namespace Functions.Platform.Http;

/// <summary>What a named key may do. Each role may do what the ones before it may.</summary>
public enum AdminRole
{
    Reader = 1,
    Admin = 2,
}

/// <summary>On an HTTP function that is Anonymous to the platform: only callers with this role get through.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresRoleAttribute(AdminRole role) : Attribute
{
    public AdminRole Role { get; } = role;
}

/// <summary>On an HTTP function that is Anonymous to the platform: anyone may call it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllowAnyoneAttribute : Attribute;
