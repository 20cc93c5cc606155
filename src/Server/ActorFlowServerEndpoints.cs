using ActorFlow.Hosting.Configuration;
using ActorFlow.Server;
using ActorFlow.Server.Endpoints;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow;

/// <summary>Puts ActorFlow's HTTP API into an ASP.NET Core application.</summary>
public static class ActorFlowServerEndpoints
{
    /// <summary>
    /// Maps the API: <c>/api/v1/…</c>, <c>/run</c> and <c>/health…</c>. Its description is at <c>/api/v1/openapi.json</c>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">Below which path, such as <c>/flows</c>. The default is none.</param>
    /// <returns>All endpoints together, for conventions of the host's own, such as authorization policies.</returns>
    /// <exception cref="InvalidOperationException"><see cref="ActorFlowServerServices.AddActorFlowServer"/> was not called.</exception>
    public static IEndpointConventionBuilder MapActorFlow(this IEndpointRouteBuilder endpoints, string path = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(path);
        if (endpoints.ServiceProvider.GetService<ActorFlowServerOptions>() is not { } options)
            throw new InvalidOperationException("MapActorFlow needs the server's services. Call services.AddActorFlowServer() where the host is built.");
        endpoints.ServiceProvider.GetRequiredService<ActorFlowSettings>().Apply(options.Api);
        options.Validate();
        var (runner, table) = (endpoints.ServiceProvider.GetRequiredService<OperationRunner>(), endpoints.ServiceProvider.GetRequiredService<OperationTable>());
        // Measures from now on.
        _ = endpoints.ServiceProvider.GetRequiredService<MetricsSummary>();
        var group = endpoints.MapGroup(path);
        foreach (var operation in table.All)
            group.MapMethods(operation.Path, operation.Methods, http => runner.InvokeAsync(http, operation)).WithMetadata(operation, operation.Right, ActorFlowEndpoint.Mark).WithDisplayName(operation.ToString());
        // Whatever else lies below the API's path is answered in the API's form, too.
        group.Map(OperationTable.Prefix + "/{**rest}", http => runner.InvokeAsync(http, table.Elsewhere))
            .WithMetadata(table.Elsewhere, table.Elsewhere.Right, ActorFlowEndpoint.Mark).WithDisplayName("ActorFlow: unknown path").WithOrder(int.MaxValue);
        foreach (var outside in table.All.Select(operation => operation.Path).Where(one => !one.StartsWith(OperationTable.Prefix, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))
        {
            group.MapMethods(outside, ["OPTIONS"], http => runner.InvokeAsync(http, table.Elsewhere))
                .WithMetadata(table.Elsewhere, table.Elsewhere.Right, ActorFlowEndpoint.Mark).WithDisplayName($"ActorFlow: OPTIONS {outside}");
        }

        return group;
    }

    /// <summary>In an application that serves nothing beside the API, the other paths are answered in the API's form, too.</summary>
    internal static void MapNothingElse(this IEndpointRouteBuilder endpoints)
    {
        var (runner, elsewhere) = (endpoints.ServiceProvider.GetRequiredService<OperationRunner>(), endpoints.ServiceProvider.GetRequiredService<OperationTable>().Elsewhere);
        endpoints.Map("/{**rest}", http => runner.InvokeAsync(http, elsewhere))
            .WithMetadata(elsewhere, elsewhere.Right, ActorFlowEndpoint.Mark).WithDisplayName("ActorFlow: unknown path of the whole").WithOrder(int.MaxValue);
    }
}
