using System.CommandLine;
using ActorFlow.Cli.Calling;
using ActorFlow.Cli.Settings;
using ActorFlow.Journal;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>backup</c>: copies the database.</summary>
internal sealed class BackupVerb()
    : CliVerb("backup", "Copies the database into a new file. An engine at work makes the copy itself and goes on meanwhile.")
{
    /// <summary>How long an engine at work may take. Nothing is lost by waiting longer: the copy is finished all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly Argument<string> _file = new("FILE") { Description = "The file to make; it must not exist." };

    protected internal override int Rank => 74;

    protected internal override void Declare(Command command, CliOffers offers) => command.Add(_file);

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(call.Get(_file)!);
        if (Path.Exists(file))
            throw CliException.Usage($"{file} exists. Name a new file for the copy, or remove this one first.");
        if (!Directory.Exists(Path.GetDirectoryName(file)))
            throw CliException.Usage($"there is no folder {Path.GetDirectoryName(file)}. Make it first, or name another place for the copy.");
        call.EnsureDatabase();
        if (call.Place is not SqlitePlace)
        {
            await using var journal = await call.OpenJournalReaderAsync(cancellationToken);
            await journal.Capability<IJournalBackup>()!.BackupAsync(file, cancellationToken);   // says which tools do it
        }

        if (!await call.Place.IsAttendedAsync(cancellationToken) || !await AskEngineAsync(call, file, cancellationToken))
            await CopyAsync(call, file, cancellationToken);
        var bytes = new FileInfo(file).Length;
        if (call.IsJson)
            call.WriteJson(new BackupJson(file, bytes));
        else
            call.WriteLine($"{call.Database} is copied to {file}, {bytes} bytes. '{call.ProgramName} restore {ShellWords.Quote(file)} --db FILE' puts it back.");
        return RunExitCode.Done;
    }

    private static async Task CopyAsync(CliCall call, string file, CancellationToken cancellationToken)
    {
        await using var maintenance = await call.OpenMaintenanceAsync(cancellationToken);
        await maintenance.Journal.Capability<IJournalBackup>()!.BackupAsync(file, cancellationToken);
    }

    /// <summary>Only the engine may copy what it writes (its connection sees its own commits), so it is asked to.</summary>
    /// <returns>Whether there was an engine to do it. The command of one that has gone meanwhile finds the file there, and does nothing.</returns>
    private static async Task<bool> AskEngineAsync(CliCall call, string file, CancellationToken cancellationToken)
    {
        await using var commands = await call.OpenCommandsAsync(cancellationToken);
        var outcome = await commands.BackupAsync(file, Patience, cancellationToken);
        return outcome.State switch
        {
            CommandState.Done => true,
            CommandState.Queued => false,
            CommandState.Failed => throw new CliException(outcome.Error ?? "the engine could not make the copy."),
            _ => throw new CliException($"the engine at work has not finished the copy yet; the command stays queued as {outcome.Ticket}."),
        };
    }

    private sealed record BackupJson(string File, long Bytes);
}
