using LocalHost.Configuration;
using DevServers;
using LocalHost.Hosting;
using LocalHost.Http;
using LocalHost.Invocation;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Services, configuration and middleware of an app, until it is built.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly EmbeddedHostOptions _options;
    private readonly WebApplicationBuilder _inner;
    private readonly MiddlewarePipeline _pipeline = new();
    private readonly ServerSet? _emulators;
    private bool _isBuilt;

    internal FunctionsApplicationBuilder(EmbeddedHostOptions options)
    {
        _options = options;
        _inner = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = options.FunctionsAssembly.GetName().Name,
            ContentRootPath = options.BaseFolder,
            EnvironmentName = System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT") ?? Environments.Development,
        });
        _emulators = Prepare();
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_inner).Properties;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public ConfigurationManager Configuration => _inner.Configuration;

    public IHostEnvironment Environment => _inner.Environment;

    public ILoggingBuilder Logging => _inner.Logging;

    public IMetricsBuilder Metrics => _inner.Metrics;

    public IServiceCollection Services => _inner.Services;

    /// <exception cref="InvalidOperationException">Built already.</exception>
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        _pipeline.Add(middleware);
        return this;
    }

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)_inner).ConfigureContainer(factory, configure);

    /// <summary>Reads the app's functions and makes its host.</summary>
    /// <exception cref="InvalidOperationException">Built already.</exception>
    public IHost Build()
    {
        ThrowIfBuilt();
        _isBuilt = true;
        return StartFailure.Guard(_options, _emulators, () =>
        {
            var app = _inner.Build();
            app.UseFunctions();
            return new EmbeddedHost(app, _emulators, _options);
        });
    }

    private ServerSet? Prepare() => StartFailure.Guard(_options, null, () =>
    {
        Configuration.AddHostSettings(_options);
        _inner.AddHost(HostJson.Read(_options.BaseFolder, Configuration), _options);
        Services.AddSingleton(_pipeline);
        return EmulatorConnections.Start(Configuration, _options);
    });

    private void ThrowIfBuilt()
    {
        if (_isBuilt)
        {
            throw new InvalidOperationException("The app is built already.");
        }
    }
}
