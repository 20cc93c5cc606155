using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Hosting.Configuration;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>config show</c>: the settings in force and where each comes from.</summary>
internal sealed class ConfigVerb() : CliVerb("config", "Shows the settings in force, where each comes from, and which SQLite is in use: config show.")
{
    private readonly Argument<string> _what = new("show") { Description = "What to do; there is only: show." };

    protected internal override int Rank => 80;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _what.CompletionSources.Add("show");
        command.Add(_what);
    }

    protected internal override Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        if (call.Get(_what) is not "show")
            throw CliException.Usage($"there is no 'config {call.Get(_what)}'. There is: config show.");
        var configuration = call.Configuration;
        if (call.IsJson)
        {
            call.WriteJson(new ConfigJson(configuration.Database, configuration.FileInUse, SqliteJournal.Library, configuration.Values));
            return Task.FromResult(RunExitCode.Done);
        }

        call.WriteLine($"database  {configuration.Database ?? "none named"}");
        call.WriteLine($"file      {configuration.FileInUse ?? "none"}");
        call.WriteLine($"library   {SqliteJournal.Library}");
        call.Terminal.Out.WriteLine();
        var table = new TextTable("KEY", "VALUE", "FROM");
        foreach (var value in configuration.Values)
            table.Add(TextTable.Cell(value.Key, 100), TextTable.Cell(value.Value, 200), TextTable.Cell(value.Source, 200));
        call.Terminal.Write(table.Table);
        return Task.FromResult(RunExitCode.Done);
    }

    private sealed record ConfigJson(string? Database, string? File, string Library, IReadOnlyList<SettingValue> Values);
}
