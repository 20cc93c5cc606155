using System.CommandLine;
using ActorFlow.Cli.Calling;
using ActorFlow.Journal;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>backup</c>: copies the database.</summary>
internal sealed class BackupVerb() : CliVerb("backup", "Copies the database into a new file. Needs the engine stopped.")
{
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
        await using (var maintenance = await call.OpenMaintenanceAsync(cancellationToken))
            await maintenance.Journal.Capability<IJournalBackup>()!.BackupAsync(file, cancellationToken);
        var bytes = new FileInfo(file).Length;
        if (call.IsJson)
            call.WriteJson(new BackupJson(file, bytes));
        else
            call.WriteLine($"{call.Database} is copied to {file}, {bytes} bytes. '{call.ProgramName} restore {ShellWords.Quote(file)} --db FILE' puts it back.");
        return RunExitCode.Done;
    }

    private sealed record BackupJson(string File, long Bytes);
}
