using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;
using ActorFlow.Maintenance;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>verify</c>: checks the whole database, also beside a live engine.</summary>
internal sealed class VerifyVerb()
    : CliVerb("verify", "Checks the database: the file, every run's history against its checksums and the index. Also beside a live engine.")
{
    protected internal override int Rank => 70;

    protected internal override void Declare(Command command, CliOffers offers)
    {
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var found = new List<DamageJson>();
        await using var journal = await call.OpenJournalReaderAsync(cancellationToken);
        var verifier = new JournalVerifier(journal);
        await foreach (var damage in verifier.VerifyAsync(cancellationToken))
        {
            found.Add(new DamageJson(damage.RunId, damage.Kind, damage.What));
            if (!call.IsJson)
                call.WriteLine($"{damage.Kind.ToString().ToLowerInvariant()}: {(damage.RunId is { } run ? $"run '{run}': " : "")}{damage.What}");
        }

        if (call.IsJson)
            call.WriteJson(new VerifyJson(call.Database, found.Count == 0, verifier.Runs, verifier.Entries, verifier.TooNew, verifier.Closed, found));
        if (found.Count > 0)
            throw new CliException($"{call.Database} is damaged in {Count.Of(found.Count, "place")}. Runs that are not named can go on; a backup brings the others back.");
        if (!call.IsJson)
            call.WriteLine($"{call.Database} is sound: {Count.Of(verifier.Runs, "run")}, {Count.Of(verifier.Entries, "event")}.");
        if (verifier.TooNew + verifier.Closed > 0)
            call.Remark($"not judged: {verifier.TooNew} of a newer build, {verifier.Closed} whose encrypted values cannot be opened here.");
        return RunExitCode.Done;
    }

    private sealed record VerifyJson(string Database, bool Sound, long Runs, long Events, long TooNew, long Closed,
        IReadOnlyList<DamageJson> Damages);

    private sealed record DamageJson(RunId? Run, DamageKind Kind, string What);
}
