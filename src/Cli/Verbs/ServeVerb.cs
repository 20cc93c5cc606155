using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Cli.Running;
using ActorFlow.Cli.Serving;
using ActorFlow.Cluster;
using ActorFlow.Server;
using Microsoft.AspNetCore.Builder;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>serve</c>: the HTTP API, with an engine of its own.</summary>
internal sealed class ServeVerb() : CliVerb("serve", "Serves the HTTP API, and works on the runs of the database until it is stopped.")
{
    private readonly Option<string[]> _urls = new("--url")
    {
        Description = "Where to listen; may be given more than once. Port 0 is any free one. Others than this machine may connect only where callers prove who they are: see 'keys'.",
        HelpName = "URL",
        DefaultValueFactory = _ => ["http://127.0.0.1:7070"],
    };
    private readonly Option<string?> _documents = new("--documents")
    {
        Description = "A folder of flow documents: their flows are served beside the program's own, and documents that come over the API are kept there.",
        HelpName = "FOLDER",
    };
    private readonly Option<bool> _cluster = new("--cluster")
    {
        Description = "Share the work of the database with other processes: be a member of its cluster. The database is a PostgreSQL one; see 'members'.",
    };
    private readonly Option<string[]> _envFile =
        new("--env-file") { Description = "A file of variables for documents: NAME=VALUE, a line each. May be given more than once.",
            HelpName = "FILE" };

    private readonly Option<bool> _internal = InternalAddresses.Option();

    protected internal override int Rank => 14;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _envFile.Validators.Add(CliPath.Check);
        _documents.Validators.Add(CliPath.Check);
        _urls.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (ServeAddress.Refuse(token.Value) is { } why)
                    result.AddError($"--url '{token.Value}' {why}");
            }
        });
        foreach (var option in (Option[])[_urls, _documents, _cluster, _envFile, _internal])
            command.Add(option);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        InternalAddresses.Allow(call, call.Get(_internal));
        call.ProcessVariable = Variables.OfProcess(call.Get(_envFile) ?? []);
        if (call.Get(_documents) is { } folder && !Directory.Exists(folder))
            throw CliException.Usage($"--documents: there is no folder '{folder}'.");
        try
        {
            await using var application = ServedApplication.Build(call, call.Get(_urls)!, call.Get(_documents), call.Get(_cluster));
            await application.StartAsync(cancellationToken);
            Tell(call, application);
            await EndOfAsync(application, cancellationToken);
            await application.StopAsync(CancellationToken.None);
            return RunExitCode.Done;
        }
        catch (Exception error)
            when (error is ServerSecurityException or InvalidDataException or Definitions.FlowDocumentException or ClusterMisfitException)
        {
            throw CliException.Usage(error.Message, error);
        }
        catch (IOException error)
            when (error.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException or System.Net.Sockets.SocketException)
        {
            throw new CliException($"cannot listen: {error.Message.TrimEnd('.')}. Name another port with --url, or stop what listens there.",
                RunExitCode.Failed, error);
        }
    }

    private static void Tell(CliCall call, WebApplication application)
    {
        if (call.IsJson)
        {
            call.WriteJsonLine(new ServingJson([.. application.Urls], call.Database, Environment.ProcessId));
            return;
        }

        foreach (var url in application.Urls)
            call.WriteLine($"serving {Count.Of(ServedApplication.FlowsOf(application), "flow")} of {call.Database} at {url}, described at {url}/api/v1/openapi.json");
        call.Remark("Ctrl-C stops it in order; what is unfinished goes on at the next start.");
    }

    private static async Task EndOfAsync(WebApplication application, CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var asked = cancellationToken.Register(static source => ((TaskCompletionSource)source!).TrySetResult(), end);
        await using var ended = application.Lifetime.ApplicationStopping.Register(static source => ((TaskCompletionSource)source!).TrySetResult(),
            end);
        await end.Task;
    }

    private sealed record ServingJson(IReadOnlyList<string> Urls, string Database, int Process);
}
