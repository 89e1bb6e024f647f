using System.Reflection;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Architecture;

/// <summary>What a test needs is on its class, so that a run can choose: the tests on another database are those that need one.</summary>
public sealed class NeedsTests
{
    [Fact]
    public void A_class_that_is_given_a_database_says_that_it_needs_one()
    {
        var classes = typeof(NeedsTests).Assembly.GetExportedTypes()
            .Where(type => type.Name.EndsWith("Tests", StringComparison.Ordinal) && HasDatabase(type)).ToList();

        Assert.True(classes.Count > 30, "Next to no class was found.");
        Assert.All(classes, type => Assert.True(SaysSo(type), $"{type.Name} lacks [Trait(\"Needs\", \"MySql\")]."));
    }

    private static bool HasDatabase(Type type) =>
        type == typeof(Servers) || type == typeof(OwnServers)
        || (type.Assembly == typeof(NeedsTests).Assembly
            && type.GetConstructors().SelectMany(made => made.GetParameters()).Any(given => HasDatabase(given.ParameterType)))
        || type.GetInterfaces().Any(fixture =>
            fixture.IsGenericType
                && fixture.GetGenericTypeDefinition() == typeof(IClassFixture<>) && HasDatabase(fixture.GetGenericArguments()[0]));

    private static bool SaysSo(Type type) =>
        type.GetCustomAttributes<TraitAttribute>().Any(trait => trait is { Name: "Needs", Value: "MySql" });
}
