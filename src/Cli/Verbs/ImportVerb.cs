using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;
using ActorFlow.Maintenance;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>import</c>: takes in a run that <c>export</c> wrote.</summary>
internal sealed class ImportVerb() : CliVerb("import", "Takes a run in that 'export' wrote. Needs the engine stopped.")
{
    private readonly Argument<string> _file = new("FILE") { Description = "The exported run." };
    private readonly Option<string?> _as = new("--as") { Description = "The id it gets here; without it its own.", HelpName = "ID" };
    private readonly Option<bool> _withoutKey = new("--without-key") { Description = "Leave its start key out." };
    private readonly Option<bool> _acceptDamage =
        new("--accept-damage") { Description = "Take the readable part of a damaged run: what it had done after may be done again." };

    protected internal override int Rank => 78;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        command.Add(_file);
        foreach (var option in (Option[])[_as, _withoutKey, _acceptDamage])
            command.Add(option);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var file = call.Get(_file)!;
        if (!File.Exists(file))
            throw CliException.Usage($"there is no file {file}.");
        // A wrong name must not make a database that nobody looks into.
        if (call.Place.IsMissing)
            throw CliException.Usage($"there is no database {call.Database} to take the run into. Check the name; for a new one make an empty file of that name first.");
        var options = new RunImportOptions
        {
            As = call.Get(_as) is { } id ? CliCall.ToRunId(id) : default(RunId?),
            WithoutKey = call.Get(_withoutKey),
            AcceptDamage = call.Get(_acceptDamage),
        };
        RunSummary row;
        await using (var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read))
        await using (var maintenance = await call.OpenMaintenanceAsync(cancellationToken))
            row = await RunImport.ReadAsync(maintenance.Journal, source, options, cancellationToken);
        if (call.IsJson)
            call.WriteJson(new ImportJson(row.RunId, row.Flow, row.Status));
        else
            call.WriteLine($"run '{row.RunId}' of {row.Flow} is imported, {StatusText.Word(row.Status)}{(row.Status.IsEnded() ? "." : "; the next start of an engine takes it up.")}");
        return RunExitCode.Done;
    }

    private sealed record ImportJson(RunId Run, string Flow, RunStatus Status);
}
