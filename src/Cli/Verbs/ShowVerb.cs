using System.CommandLine;
using ActorFlow.Server.Json;
using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Verbs;

/// <summary>
/// <c>show</c>: a run with the tree and timeline of its visits, their attempts and errors, what was undone, and the tree of its child runs.
/// </summary>
internal sealed class ShowVerb()
    : CliVerb("show", "Shows a run: its visits as a tree with a timeline, attempts and errors, what was undone, and its child runs.")
{
    private Argument<string> _run = null!;

    protected internal override int Rank => 30;

    protected internal override void Declare(Command command, CliOffers offers) => _run = RunArgument.Declare(command, offers);

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var runId = call.GetRunId(_run);
        await using var runs = await call.OpenReaderAsync(cancellationToken);
        if (await runs.FindAsync(runId, cancellationToken) is null)
            throw RunArgument.Unknown(call, runId);
        var run = await runs.GetAsync(runId, cancellationToken);
        var (children, hasMore) = await RunFamily.ReadAsync(runs, runId, cancellationToken);
        if (call.IsJson)
            call.WriteJson(RunDetailJson.Of(run, children, hasMore));
        else
            new RunReport(call).Write(run, children, hasMore);
        return RunExitCode.Done;
    }
}
