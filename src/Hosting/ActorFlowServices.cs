using ActorFlow.Cluster;
using ActorFlow.Hosting;
using ActorFlow.Hosting.Configuration;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Persistence.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ActorFlow;

/// <summary>Puts a flow system into a .NET host.</summary>
public static class ActorFlowServices
{
    /// <summary>
    /// Runs a flow system as long as the host runs: it starts with the host and takes up unfinished runs, and stops in order before the host's
    /// shutdown timeout. <see cref="IFlowSystem"/> and <see cref="IFlowReader"/> can be injected everywhere; a health check <c>actorflow</c> is
    /// registered.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Journal, flows and options. May be called by several modules: what they say adds up.</param>
    /// <exception cref="ArgumentException">A flow or a journal is not acceptable.</exception>
    public static IServiceCollection AddActorFlow(this IServiceCollection services, Action<ActorFlowOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.FirstOrDefault(
            service => service.ServiceType == typeof(ActorFlowOptions))?.ImplementationInstance is not ActorFlowOptions options)
        {
            options = new ActorFlowOptions(services);
            services.AddSingleton(options);
            services.AddSingleton(provider => ActorFlowSettings.Load(provider.GetRequiredService<ActorFlowOptions>().ConfigurationFile,
                provider.GetService<IConfiguration>()));
            services.TryAddSingleton<ISqliteJournalOverrides>(provider => new SqliteOverrides(provider.GetRequiredService<ActorFlowSettings>()));
            services.TryAddSingleton<IPostgreSqlJournalOverrides>(
                provider => new PostgreSqlOverrides(provider.GetRequiredService<ActorFlowSettings>()));
            services.TryAddSingleton<IClusterOverrides>(provider => new ClusterOverrides(provider.GetRequiredService<ActorFlowSettings>()));
            services.AddSingleton<HostedFlowSystem>();
            services.AddSingleton<IFlowSystem>(provider => provider.GetRequiredService<HostedFlowSystem>());
            services.AddSingleton<IFlowReader>(provider => provider.GetRequiredService<HostedFlowSystem>());
            services.AddSingleton<IHostedService>(provider => new FlowSystemService(provider));
            services.AddHealthChecks().AddCheck<FlowSystemHealthCheck>("actorflow");
        }

        configure?.Invoke(options);
        return services;
    }
}
