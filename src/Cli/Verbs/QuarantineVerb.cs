using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>quarantine list|release|export</c>: runs that were set aside because they could not be read, or may have ended the process.</summary>
internal sealed class QuarantineVerb() : CliVerb("quarantine",
    "Runs that were set aside because they cannot be read or ended the process again and again: quarantine list, quarantine release RUN, quarantine export RUN.")
{
    private readonly Argument<string> _what = new("WHAT") { Description = "list, release or export." };
    private readonly Argument<string?> _run = new("RUN") { Description = "The run's id, for release and export.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _to =
        new("--to") { Description = "For export: the file to make; without it the lines go to the output.", HelpName = "FILE" };

    protected internal override int Rank => 71;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _what.CompletionSources.Add("list", "release", "export");
        _run.CompletionSources.Add(offers.Runs);
        command.Add(_what);
        command.Add(_run);
        command.Add(_to);
    }

    protected internal override Task<int> RunAsync(CliCall call, CancellationToken cancellationToken) => (call.Get(_what), call.Get(_run)) switch
    {
        ("list", null) => ListAsync(call, cancellationToken),
        ("release", { } run) => ReleaseAsync(call, CliCall.ToRunId(run), cancellationToken),
        ("export", { } run) => ExportAsync(call, CliCall.ToRunId(run), cancellationToken),
        ("release" or "export", null) => throw CliException.Usage($"say which run: quarantine {call.Get(_what)} RUN."),
        ("list", _) => throw CliException.Usage("'quarantine list' lists all of them and takes no run."),
        _ => throw CliException.Usage(
            $"there is no 'quarantine {call.Get(_what)}'. There are: quarantine list, quarantine release RUN, quarantine export RUN."),
    };

    private static async Task<int> ListAsync(CliCall call, CancellationToken cancellationToken)
    {
        var found = new List<AsideJson>();
        await using (var journal = await call.OpenJournalReaderAsync(cancellationToken))
        {
            await foreach (var run in journal.Capability<IRunShelf>()!.AsideAsync(RunStatus.Quarantined, cancellationToken))
                found.Add(new AsideJson(run.RunId, run.Before, run.Reason, run.Build, run.Since));
        }

        if (call.IsJson)
        {
            call.WriteJson(new ListJson(found));
            return RunExitCode.Done;
        }

        foreach (var run in found)
            call.WriteLine($"run '{run.Id}', {StatusText.Word(run.Before)} before, since {Times.Local(run.Since, call.TimeProvider.LocalTimeZone)} by build {run.Build}: {run.Reason}");
        if (found.Count == 0)
            call.WriteLine("no run is quarantined.");
        return RunExitCode.Done;
    }

    private static async Task<int> ReleaseAsync(CliCall call, RunId runId, CancellationToken cancellationToken)
    {
        await using var maintenance = await call.OpenMaintenanceAsync(cancellationToken);
        if (await maintenance.Journal.FindAsync(runId, cancellationToken) is not { } row)
            throw RunArgument.Unknown(call, runId);
        if (row.Status != RunStatus.Quarantined)
            throw CliException.Usage($"run '{runId}' is {StatusText.Word(row.Status)}, not quarantined.");
        await maintenance.ReleaseAsync(runId, cancellationToken);
        var now = (await maintenance.Journal.FindAsync(runId, cancellationToken))!.Status;
        if (call.IsJson)
            call.WriteJson(new ReleaseJson(runId, now));
        else
            call.WriteLine($"run '{runId}' is released and {StatusText.Word(now)} again; the next start of an engine takes it up.");
        return RunExitCode.Done;
    }

    private async Task<int> ExportAsync(CliCall call, RunId runId, CancellationToken cancellationToken)
    {
        await using var journal = await call.OpenJournalReaderAsync(cancellationToken);
        return await ExportVerb.WriteAsync(call, journal, runId, call.Get(_to), salvage: true, cancellationToken);
    }

    private sealed record ListJson(IReadOnlyList<AsideJson> Runs);

    private sealed record AsideJson(RunId Id, RunStatus Before, string Reason, string Build, DateTimeOffset Since);

    private sealed record ReleaseJson(RunId Run, RunStatus Status);
}
