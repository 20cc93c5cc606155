using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Maintenance;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>check</c>: the live runs that the definitions of this program would park.</summary>
internal sealed class CheckVerb()
    : CliVerb("check",
        "Lists the unfinished runs that the flows of this program would park, because what they stand at has changed. Also beside a live engine.")
{
    private readonly Argument<string?> _flow =
        new("FLOW") { Description = "Only this flow; without it all flows of the program.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _all =
        new("--all") { Description = "Runs of flows that this program does not have count as well: they would be parked too." };

    protected internal override int Rank => 68;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _flow.CompletionSources.Add(offers.Flows);
        command.Add(_flow);
        command.Add(_all);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var flows = call.Get(_flow) is { } name ? [.. call.Flows.Where(flow => flow.Name == name)] : call.Flows;
        if (flows.Count == 0)
            throw CliException.Usage(call.Get(_flow) is { } unknown
                ? $"this program has no flow '{unknown}'." : "this program has no flows. Call 'check' of the program that is to be released.");
        if (call.Get(_all) && call.Get(_flow) is not null)
            throw CliException.Usage("--all speaks of all flows: leave out the flow's name, or --all.");
        var found = new List<RunMisfit>();
        await using (var journal = await call.OpenJournalReaderAsync(cancellationToken))
        {
            await foreach (var run in DefinitionCheck.FindMisfitsAsync(journal, flows, call.Get(_all), cancellationToken: cancellationToken))
            {
                found.Add(run);
                if (!call.IsJson)
                    call.WriteLine($"run '{run.RunId}' of {run.Flow}, {StatusText.Word(run.Status)}: {string.Join("; ", run.Misfits)}");
            }
        }

        if (call.IsJson)
            call.WriteJson(new CheckJson(found.Count == 0,
                [.. found.Select(run => new MisfitJson(run.RunId, run.Flow, run.Fingerprint, run.Status, run.Misfits))]));
        if (found.Count > 0)
            throw new CliException($"{Count.Of(found.Count, "run")} would be parked. Let them end first, cancel them, or keep what they stand at as it was.");
        if (!call.IsJson)
            call.WriteLine("no run would be parked.");
        return RunExitCode.Done;
    }

    private sealed record CheckJson(bool Fits, IReadOnlyList<MisfitJson> Runs);

    private sealed record MisfitJson(RunId Id, string Flow, string Fingerprint, RunStatus Status, IReadOnlyList<string> Misfits);
}
