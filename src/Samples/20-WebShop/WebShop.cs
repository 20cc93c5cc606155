using ActorFlow.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorFlow.Samples.WebShop;

/// <summary>
/// A web application with an endpoint of its own that takes orders, and ActorFlow's API beside it, which shows the runs, streams their events and
/// takes the answers of people.
/// </summary>
public static class WebShop
{
    /// <summary>Below which path the API lies.</summary>
    public const string Api = "/actorflow";

    public static WebApplication Build(string database, string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Services.AddActorFlow(o => o.UseSqlite(database).AddFlow(OrderFlow.Build()));
        builder.Services.AddActorFlowServer();

        var app = builder.Build();
        app.MapPost("/orders", TakeOrderAsync);
        app.MapActorFlow(Api);
        return app;
    }

    /// <summary>Serves until it is asked to stop.</summary>
    public static async Task<int> RunAsync(string database, string url, TextWriter output, CancellationToken cancellationToken = default)
    {
        await using var app = Build(database, url);
        await app.StartAsync(cancellationToken);
        await output.WriteLineAsync(
            $"taking orders at {app.Urls.First()}/orders; the API is described at {app.Urls.First()}{Api}/api/v1/openapi.json");
        await HostingAbstractionsHostExtensions.WaitForShutdownAsync(app, cancellationToken);
        return RunExitCode.Done;
    }

    /// <summary>Takes an order once, however often it is sent: its number is the key of the run.</summary>
    private static async Task<IResult> TakeOrderAsync(Order order, IFlowSystem flows)
    {
        var run = await flows.StartAsync(OrderFlow.Name, new RunInput { ["order"] = order },
            new StartOptions { Id = $"order-{order.Number}", Tags = [order.Customer] });
        return Results.Accepted($"{Api}/api/v1/runs/{Uri.EscapeDataString(run.Id.Value)}", new { run = run.Id.Value });
    }
}
