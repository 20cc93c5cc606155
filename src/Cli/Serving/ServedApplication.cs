using ActorFlow.Cli.Settings;
using ActorFlow.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace ActorFlow.Cli.Serving;

/// <summary>The application that <c>serve</c> runs: the engine on the database of the call, and the API on top of it.</summary>
internal static class ServedApplication
{
    public static WebApplication Build(CliCall call, IReadOnlyList<string> urls, string? documents, bool isMember)
    {
        // Nothing of the working folder or of variables for other programs is read: what holds is what the call and its configuration say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "actorflow",
            ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrel(static kestrel => kestrel.AddServerHeader = false).UseUrls([.. urls]);
        builder.Logging.AddSimpleConsole(static console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            // Why it did not start is told by the verb, in one line.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        var services = builder.Services;
        services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        services.AddRouting();
        services.AddSingleton(call.TimeProvider);
        services.AddSingleton<IHostLifetime, VerbLifetime>();
        // Beside the journal, so that what functions keep stays and moves with it.
        call.Builder.FunctionsFolder = call.Place.FunctionsFolder;
        services.AddActorFlow(flows => Engine(call, flows, isMember));
        services.AddActorFlowServer(server =>
        {
            server.Functions = call.Builder.Functions;
            server.ProcessVariable = call.ProcessVariable;
            server.DocumentsFolder = documents;
        });
        var application = builder.Build();
        application.MapActorFlow();
        application.MapNothingElse();
        return application;
    }

    public static int FlowsOf(WebApplication application) => application.Services.GetRequiredService<IFlowSystem>().Flows.Count;

    private static void Engine(CliCall call, ActorFlowOptions flows, bool isMember)
    {
        flows.ConfigurationFile = call.Configuration.File;
        // A database that the configuration names is the configuration's affair: the process may be a member of a cluster there.
        if (isMember)
            flows.Configure(call.JoinCluster);
        else if (call.Place is SqlitePlace || call.Configuration.DatabaseSource == CliConfiguration.OfCall)
            flows.UseJournal(_ => call.Place.Create());
        foreach (var flow in call.Flows)
            flows.AddFlow(flow);
        flows.ConfigureLast(options =>
        {
            foreach (var configure in call.Builder.Engine)
                configure(options);
        });
    }

    /// <summary>Signals are the command line's to hear: it cancels the verb, and the verb stops the host.</summary>
    private sealed class VerbLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
