using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Cli.Settings;
using ActorFlow.Journal;
using ActorFlow.Maintenance;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>migrate</c>: moves all runs from one database into another.</summary>
internal sealed class MigrateVerb()
    : CliVerb("migrate",
        "Moves all runs, live and finished, from one database into another, for example from a file into PostgreSQL. Can be begun again. Needs the engines stopped.")
{
    private const int ToldEvery = 1_000;

    private readonly Option<string> _from =
        new("--from") { Description = "The database to move: its file, or a connection string.", HelpName = "FILE", Required = true };
    private readonly Option<string> _to =
        new("--to") { Description = "The database to move to: a connection string, or a file.", HelpName = "CONNECTION", Required = true };
    private readonly Option<bool> _keep =
        new("--keep") { Description = "Leave the moved file under its name. See to it that no engine goes on with it." };

    protected internal override int Rank => 79;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        foreach (var option in (Option[])[_from, _to, _keep])
            command.Add(option);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var (from, to) = (call.Configuration.PlaceOf(call.Get(_from)!), call.Configuration.PlaceOf(call.Get(_to)!));
        if (from.IsMissing)
            throw CliException.Usage($"there is no database {from.Name}. Check the name.");
        if (from.Name == to.Name)
            throw CliException.Usage($"{from.Name} would be moved to itself. Name another place with --to.");
        await EnsureNothingWaitsAsync(call, from, cancellationToken);
        JournalMove move;
        await using (var source = await CliCall.OpenMaintenanceAsync(from, cancellationToken))
        await using (var target = await CliCall.OpenMaintenanceAsync(to, cancellationToken))
        {
            move = new JournalMove(source.Journal, target.Journal);
            await move.RunAsync(so => Tell(call, so), cancellationToken);
        }

        var kept = move.Left.Count > 0 || call.Get(_keep) ? null : SetAside(from);
        if (call.IsJson)
            call.WriteJson(new MigratedJson(from.Name, to.Name, move.Moved, move.Found, move.Tombstones, kept, move.Left));
        foreach (var left in move.Left)
            call.Remark($"run '{left.RunId}' stays in {from.Name}: {left.Reason}");
        if (move.Left.Count > 0)
            throw new CliException($"{Count.Of(move.Left.Count, "run")} could not be moved from {from.Name}; {move.Moved + move.Found} are in {to.Name}. Mend what is said above, then call it again.");
        if (!call.IsJson)
        {
            call.WriteLine($"{Count.Of(move.Moved + move.Found, "run")} and {Count.Of(move.Tombstones, "tombstone")} are in {to.Name}, each compared with {from.Name}{(move.Found > 0 ? $"; {move.Found} were there already" : "")}.");
            if (kept is not null)
                call.WriteLine($"{from.Name} is now {kept}, so that no engine goes on with it.");
        }

        return RunExitCode.Done;
    }

    /// <summary>Commands that nobody has carried out yet would be lost.</summary>
    private static async Task EnsureNothingWaitsAsync(CliCall call, JournalPlace from, CancellationToken cancellationToken)
    {
        if (!from.HasInbox)
            return;
        await using var inbox = await from.OpenInboxAsync(call.TimeProvider, cancellationToken);
        var waiting = await inbox.TakeAsync(0, 1, cancellationToken);
        if (waiting.Count > 0)
            throw new CliException($"commands wait in the inbox of {from.Name}, such as '{waiting[0].Verb}'. Let an engine carry them out first: '{call.ProgramName} run --db {from.Option}'.");
    }

    /// <summary>Two engines, one on each place, would do the same work twice.</summary>
    private static string? SetAside(JournalPlace from)
    {
        if (from is not SqlitePlace file)
            return null;
        var moved = file.Name + ".moved";
        for (var n = 2; File.Exists(moved); n++)
            moved = $"{file.Name}.moved-{n}";
        File.Move(file.Name, moved);
        return moved;
    }

    private static void Tell(CliCall call, JournalMove move)
    {
        if ((move.Moved + move.Found) % ToldEvery == 0)
            call.Remark($"{Count.Of(move.Moved + move.Found, "run")} so far.");
    }

    private sealed record MigratedJson(string From, string To, int Moved, int Found, int Tombstones, string? Kept, IReadOnlyList<RunLeftBehind> Left);
}
