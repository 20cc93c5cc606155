using ActorFlow.Definitions;
using ActorFlow.Server;
using ActorFlow.Server.Endpoints;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Rights;
using ActorFlow.Server.Security;
using ActorFlow.Server.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow;

/// <summary>Puts ActorFlow's HTTP API into a .NET host.</summary>
public static partial class ActorFlowServerServices
{
    /// <summary>
    /// Adds what <see cref="ActorFlowServerEndpoints.MapActorFlow"/> needs. The flow system itself comes with
    /// <see cref="ActorFlowServices.AddActorFlow"/>, which this calls too.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Documents, functions and limits. May be called by several modules: what they say adds up.</param>
    public static IServiceCollection AddActorFlowServer(this IServiceCollection services, Action<ActorFlowServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.FirstOrDefault(
            service => service.ServiceType == typeof(ActorFlowServerOptions))?.ImplementationInstance is not ActorFlowServerOptions options)
        {
            options = new ActorFlowServerOptions();
            services.AddSingleton(options);
            services.AddSingleton<FlowCatalog>();
            services.AddSingleton<OperationRunner>();
            services.AddSingleton<OperationTable>();
            services.AddSingleton<ServerStores>();
            services.AddSingleton<ServerSecurity>();
            services.AddSingleton<IRequestGate, SecurityGate>();
            services.AddSingleton<MetricsSummary>();
            services.AddActorFlow(flows => flows.AddFlows(provider => provider.GetRequiredService<FlowCatalog>().Build())
                .Configure(engine => engine.FlowRebuilder ??= new FlowDocumentBuilder(options.Functions,
                    new DocumentBuildOptions { ProcessVariable = options.ProcessVariable })));
            // After the flow system, so that the server's store is opened beside its journal.
            services.AddHostedService<SecurityService>();
            services.AddSingleton<HookTriggers>();
            services.AddSingleton<WebhookService>();
            services.AddHostedService(provider => provider.GetRequiredService<WebhookService>());
        }

        configure?.Invoke(options);
        return services;
    }
}
