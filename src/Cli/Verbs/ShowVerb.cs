using System.CommandLine;
using ActorFlow.Cli.Json;
using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>show</c>: a run with the tree and timeline of its visits, their attempts and errors.</summary>
internal sealed class ShowVerb() : CliVerb("show", "Shows a run: its visits as a tree with a timeline, attempts and errors.")
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
        if (call.IsJson)
            call.WriteJson(RunDetailJson.Of(run));
        else
            new RunReport(call).Write(run);
        return RunExitCode.Done;
    }
}
