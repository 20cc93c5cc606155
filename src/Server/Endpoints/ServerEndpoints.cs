using System.Reflection;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Rights;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorFlow.Server.Endpoints;

/// <summary>The server itself: what it is, and whether it can do its work.</summary>
internal static class ServerEndpoints
{
    private const string Tag = "server";

    private static readonly RequiredRight Nothing = new(ServerRight.None, Concern.Server);

    private static readonly OperationAnswer[] Healths =
    [
        new(StatusCodes.Status200OK, typeof(HealthJson),
            "It can: 'healthy', or 'degraded' where runs are set aside or the journal is being opened anew."),
        new(StatusCodes.Status503ServiceUnavailable, typeof(HealthJson), "It cannot: 'unhealthy'."),
    ];

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("getServer", "GET", OperationTable.Prefix + "/server", new RequiredRight(ServerRight.Read, Concern.Listed), "Tells what the server is.",
            InfoAsync)
        {
            Tag = Tag,
            Answers = [new(StatusCodes.Status200OK, typeof(ServerJson), "Product, version, flows.")],
        },
        new("getHealth", "GET", "/health", Nothing, "Tells whether the server can do its work.", HealthAsync) { Tag = Tag, Answers = Healths },
        new("getReadiness", "GET", "/health/ready", Nothing, "Tells whether the server can do its work, for those who send it requests.",
            HealthAsync) { Tag = Tag, Answers = Healths },
        new("getLiveness", "GET", "/health/live", Nothing, "Tells that the process is alive, for those who would restart it.", LiveAsync)
        {
            Tag = Tag,
            Answers = [new(StatusCodes.Status200OK, typeof(HealthJson), "It is: 'alive'.")],
        },
    ];

    private static Task InfoAsync(ApiCall call)
    {
        var flows = call.System.Flows.Select(flow => flow.Name).Where(call.Caller.Sees).ToList();
        return call.AnswerAsync(new ServerJson("ActorFlow", VersionOf(), call.Time.GetUtcNow(), call.StartedAt, flows, call.System.Fault?.Message,
            call.System.IsJournalReopening));
    }

    private static Task LiveAsync(ApiCall call) => call.AnswerAsync(new HealthJson("alive"));

    private static async Task HealthAsync(ApiCall call)
    {
        var report = await call.Http.RequestServices.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "actorflow", call.Cancelled);
        call.Http.Response.Headers.CacheControl = "no-store";
        await call.AnswerAsync(new HealthJson(report.Status.ToString().ToLowerInvariant()),
            report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static string VersionOf()
        => typeof(ServerEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";
}
