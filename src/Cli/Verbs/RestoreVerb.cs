using System.CommandLine;
using ActorFlow.Cli.Settings;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>restore</c>: puts a backup where the database is to be.</summary>
internal sealed class RestoreVerb() : CliVerb("restore", "Puts a backup, after checking it, where the database is to be. Needs the engine stopped.")
{
    private readonly Argument<string> _file = new("FILE") { Description = "The backup; it is only read." };
    private readonly Option<bool> _replace = new("--replace") { Description = "Replace the database that is there." };

    protected internal override int Rank => 76;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        command.Add(_file);
        command.Add(_replace);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var (file, replace) = (Path.GetFullPath(call.Get(_file)!), call.Get(_replace));
        if (!File.Exists(file))
            throw CliException.Usage($"there is no backup {file}. Check the name.");
        if (call.Place is not SqlitePlace)
            throw CliException.Usage(
                $"{call.Database} is not restored by ActorFlow. Use the tools of PostgreSQL: pg_restore puts back what pg_dump has copied.");
        if (File.Exists(call.Database) && !replace)
            throw CliException.Usage($"{call.Database} exists. Add --replace to put the backup in its place, or name another file with --db.");
        await SqliteRestore.RestoreAsync(file, call.Database, replace, cancellationToken);
        if (call.IsJson)
            call.WriteJson(new RestoreJson(call.Database, file));
        else
            call.WriteLine($"{call.Database} is what {file} holds.");
        return RunExitCode.Done;
    }

    private sealed record RestoreJson(string Database, string From);
}
