namespace Functions;

/// <summary>Types of users, as requests, rows and answers spell them.</summary>
public static class UserTypes
{
    public const string Student = "student", Teacher = "teacher", Guest = "guest";

    /// <summary>Who has a user id, and with it points and live sessions.</summary>
    public static readonly string[] Known = [Student, Teacher];

    public static readonly string[] All = [Student, Teacher, Guest];
}
