namespace Functions.Tests.Architecture.WorkerApi;

/// <summary>What compiles here compiles for Azure: the app uses nothing that the real worker packages do not have.</summary>
public sealed class WorkerApiTests : IDisposable
{
    private static readonly RealWorkerApi Real = RealWorkerApi.Read();

    private readonly WorkerApiUse _app = new(typeof(Slices).Assembly.Location);

    public void Dispose() => _app.Dispose();

    [Fact]
    public void Every_worker_type_that_the_app_refers_to_is_in_the_real_packages()
    {
        Assert.Contains("Microsoft.Azure.Functions.Worker.FunctionAttribute", _app.Types);
        Assert.DoesNotContain(_app.Types, type => !Real.HasType(type));
    }

    [Fact]
    public void Every_worker_member_that_the_app_refers_to_is_in_the_real_packages_with_the_same_signature()
    {
        Assert.Contains(_app.Members, member => member is { Name: "UseMiddleware", Generics: 1, IsStatic: true });
        Assert.Contains(_app.Members, member => member.Name == "new" && member.Type.EndsWith(".HttpTriggerAttribute", StringComparison.Ordinal));
        Assert.DoesNotContain(_app.Members, member => !Real.Has(member));
    }

    [Fact]
    public void Every_property_that_an_attribute_is_given_is_in_the_real_packages()
    {
        Assert.Contains(_app.AttributeProperties, property => property.Name == "set_Route");
        Assert.DoesNotContain(_app.AttributeProperties, property => !Real.Has(property));
    }

    [Fact]
    public void What_the_app_implements_of_the_worker_it_implements_whole()
    {
        Assert.Contains(_app.Implementations, own => own.Base.EndsWith(".IFunctionsWorkerMiddleware", StringComparison.Ordinal));
        Assert.All(_app.Implementations, own => Assert.Empty(Real.AbstractMembersOf(own.Base).Except(own.Methods)));
    }
}
