using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>prune</c>: removes the history of ended runs, and tombstones that are older still.</summary>
internal sealed class PruneVerb()
    : CliVerb("prune", "Removes the history of runs that ended before a time; their ids and keys stay taken. Needs the engine stopped.")
{
    private readonly Option<string?> _before = new("--before")
    {
        Description = "Runs that ended before this time: a time, or how long ago (30d).",
        HelpName = "TIME",
    };
    private readonly Option<string?> _forget = new("--forget")
    {
        Description = "Forget pruned runs that ended before this time: their ids and keys are free again.",
        HelpName = "TIME",
    };
    private readonly Option<string[]> _status = new("--status", "-s")
    {
        Description = "Only runs that ended in this status; may be given more than once.",
        HelpName = "STATUS",
    };
    private readonly Option<string?> _flow = new("--flow", "-f") { Description = "Only runs of this flow.", HelpName = "FLOW" };

    protected internal override int Rank => 72;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _status.CompletionSources.Add([.. Enum.GetValues<RunStatus>().Where(status => status.IsEnded()).Select(StatusText.Word)]);
        _flow.CompletionSources.Add(offers.Flows);
        foreach (var option in (Option[])[_before, _forget, _status, _flow])
            command.Add(option);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        DateTimeOffset? before = call.Get(_before) is { } ended ? Times.Moment(ended, "--before", call.TimeProvider) : null;
        DateTimeOffset? forget = call.Get(_forget) is { } old ? Times.Moment(old, "--forget", call.TimeProvider) : null;
        if (before is null && forget is null)
            throw CliException.Usage("say what is to be pruned: --before TIME for runs that ended before it, --forget TIME for what is left of pruned ones, for example --before 30d.");
        var statuses = (call.Get(_status) ?? []).SelectMany(word => word.Split(',')).Select(StatusText.Parse).ToList();
        if (statuses.FirstOrDefault(status => !status.IsEnded(), RunStatus.Completed) is var live && !live.IsEnded())
            throw CliException.Usage($"a run that is {StatusText.Word(live)} has not ended, and only ended ones are pruned.");
        var (pruned, forgotten) = (0, 0);
        await using (var maintenance = await call.OpenMaintenanceAsync(cancellationToken))
        {
            var retention = maintenance.Journal.Capability<IJournalRetention>()!;
            if (before is { } limit)
                pruned = await retention.PruneAsync(new PruneRequest(limit, statuses, call.Get(_flow)), cancellationToken);
            if (forget is { } farther)
                forgotten = await retention.ForgetAsync(farther, cancellationToken);
        }

        if (call.IsJson)
            call.WriteJson(new PrunedJson(pruned, forgotten));
        else
            call.WriteLine($"{Count.Of(pruned, "run")} pruned, {forgotten} forgotten.");
        return RunExitCode.Done;
    }

    private sealed record PrunedJson(int Pruned, int Forgotten);
}
