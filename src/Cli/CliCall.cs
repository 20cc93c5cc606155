using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using ActorFlow.Cli.Calling;
using ActorFlow.Cli.Output;
using ActorFlow.Cli.Running;
using ActorFlow.Cli.Settings;
using ActorFlow.Journal;
using ActorFlow.Maintenance;
using ActorFlow.Persistence.PostgreSql;

namespace ActorFlow.Cli;

/// <summary>One call of a verb: its arguments, and what there is to work with.</summary>
public sealed class CliCall
{
    private readonly ParseResult _parsed;
    private readonly CommandTree _tree;

    internal CliCall(ParseResult parsed, CommandTree tree)
    {
        _parsed = parsed;
        _tree = tree;
    }

    /// <summary>Where to speak.</summary>
    public CliTerminal Terminal => _tree.Terminal;

    /// <summary>Whether the result is to be JSON.</summary>
    public bool IsJson => _parsed.GetValue(_tree.Json);

    /// <summary>The flows of the program.</summary>
    public IReadOnlyList<FlowDefinition> Flows => _tree.Builder.Flows;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider => _tree.Builder.TimeProvider;

    /// <summary>How the program is called, for hints.</summary>
    public string ProgramName => _tree.Builder.Name;

    /// <summary>The database as people are told of it: its file, or the address of a PostgreSQL database without its password.</summary>
    /// <exception cref="CliException">None is named.</exception>
    public string Database => Place.Name;

    /// <summary>The database.</summary>
    /// <exception cref="CliException">None is named.</exception>
    internal JournalPlace Place => Configuration.Place
        ?? throw CliException.Usage("no database is named. Name its file with --db FILE, or in the configuration as ActorFlow:Journal:Sqlite:Path.");

    /// <summary>Whether the call or the configuration names the database; if not, it is the program's own default, if that has one.</summary>
    public bool IsDatabaseNamed => Configuration.IsDatabaseNamed;

    /// <summary>The configuration that holds for this call.</summary>
    internal CliConfiguration Configuration
        => field ??= CliConfiguration.Load(_tree.Builder, _parsed.GetValue(_tree.Db), _parsed.GetValue(_tree.Config));

    /// <summary>The value of a variable of the process, for documents: its own, and those of files that the call names.</summary>
    internal Func<string, string?> ProcessVariable { get; set; } = Environment.GetEnvironmentVariable;

    /// <summary>The files of variables that the call names.</summary>
    internal IReadOnlyList<string> EnvFiles { get; set; } = [];

    internal ActorFlowCliBuilder Builder => _tree.Builder;

    internal CommandTree Tree => _tree;

    /// <summary>Sets the engine's and the journal's options that are configured; for verbs that start an engine of their own.</summary>
    /// <param name="options">The engine's options.</param>
    /// <param name="database">The database: its file, or the connection string of a PostgreSQL database.</param>
    public void Configure(FlowSystemOptions options, string database)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.TimeProvider = TimeProvider;
        Configuration.Apply(options);
        var place = Configuration.PlaceOf(database);
        options.UseJournal(_ => place.Create());
    }

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => _parsed.GetValue(option);

    /// <summary>The value of an argument.</summary>
    public T? Get<T>(Argument<T> argument) => _parsed.GetValue(argument);

    /// <summary>Whether an option was given.</summary>
    public bool Has(Option option) => _parsed.GetResult(option) is { Implicit: false };

    /// <summary>A run's id from an argument.</summary>
    /// <exception cref="CliException">It cannot be one.</exception>
    public RunId GetRunId(Argument<string> argument) => ToRunId(Get(argument)!);

    /// <summary>Opens the database for reading, also beside a live engine. Never makes a file.</summary>
    /// <exception cref="CliException">There is no such file.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be read.</exception>
    public async Task<IFlowReader> OpenReaderAsync(CancellationToken cancellationToken)
        => FlowReader.Open(await OpenJournalReaderAsync(cancellationToken), TimeProvider);

    /// <summary>Writes the result as JSON.</summary>
    public void WriteJson<T>(T result) => Terminal.Out.WriteLine(JsonText.Of(result, isIndented: true));

    /// <summary>Writes a result of which there may be many as one line of JSON.</summary>
    public void WriteJsonLine<T>(T result) => Terminal.Out.WriteLine(JsonText.Of(result, isIndented: false));

    /// <summary>Writes a line of the result for a person; control characters are made visible.</summary>
    public void WriteLine(string line) => Terminal.Out.WriteLine(Plain.Line(line));

    /// <summary>Writes a remark that is not part of the result.</summary>
    public void Remark(string line) => Terminal.Error.WriteLine(Plain.Line(line));

    /// <summary>Says how to see what a page has left out.</summary>
    /// <param name="next">What <c>--after</c> takes; null where nothing is left out.</param>
    internal void RemarkMore(string? next)
    {
        if (next is not null)
            Remark($"there are more: give the same command with --after {ShellWords.Quote(next)}");
    }

    /// <summary>The options that lead a further call to the same place.</summary>
    internal string[] PlaceOptions()
        => [.. Configuration.File is { } file ? (string[])["--config", file] : [], .. Configuration.Place is { } place
            && place.Name != _tree.Builder.Database ? (string[])["--db", place.Option] : []];

    /// <summary>The options that give a further call the same variables and rights: a run that goes on without them would miss its secrets, or be refused what it asks for.</summary>
    internal IEnumerable<string> DocumentOptions() => [.. EnvFiles.SelectMany(file => (string[])["--env-file", file]), .. InternalAddresses.Again(this)];

    /// <summary>A further command of the program on the same database, ready to be pasted.</summary>
    internal string Command(params IEnumerable<string> words) => $"{ProgramName} {ShellWords.Join([.. words, .. PlaceOptions()])}";

    internal async Task<IJournalReader> OpenJournalReaderAsync(CancellationToken cancellationToken)
    {
        EnsureDatabase();
        return await Place.OpenReaderAsync(cancellationToken);
    }

    /// <summary>Opens the inbox in which commands are left for an engine.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be made or read.</exception>
    internal async Task<JournalCommands> OpenCommandsAsync(CancellationToken cancellationToken)
        => new(await Place.OpenInboxAsync(TimeProvider, cancellationToken), TimeProvider);

    /// <summary>Opens the database in place of an engine: under its lock, with nothing dispatched.</summary>
    /// <exception cref="CliException">There is no such file.</exception>
    /// <exception cref="JournalUnavailableException">An engine is at work on it, or it cannot be opened.</exception>
    public async Task<JournalMaintenance> OpenMaintenanceAsync(CancellationToken cancellationToken)
    {
        EnsureDatabase();
        return await OpenMaintenanceAsync(Place, cancellationToken);
    }

    /// <summary>Opens a database in place of an engine.</summary>
    /// <exception cref="JournalUnavailableException">An engine is at work on it, or it cannot be opened.</exception>
    internal static async Task<JournalMaintenance> OpenMaintenanceAsync(JournalPlace place, CancellationToken cancellationToken)
    {
        // A file has a lock that says it by itself; a database would be taken over.
        if (place is PostgreSqlPlace && await place.IsAttendedAsync(cancellationToken))
            throw new JournalUnavailableException(place.Name, "another engine has it open",
                "One engine at a time writes to a journal: stop the other one, or, if it was killed, try again in a quarter of a minute.");
        return await JournalMaintenance.OpenAsync(place.Create(), cancellationToken);
    }

    /// <summary>Makes the engine a member of the cluster of the call's database.</summary>
    /// <exception cref="CliException">The database is no PostgreSQL one.</exception>
    internal void JoinCluster(FlowSystemOptions options) => Configuration.JoinCluster(options);

    /// <summary>The PostgreSQL database of a cluster: what <c>--db</c> names, else the configuration.</summary>
    /// <exception cref="CliException">None is named, or it cannot be read.</exception>
    internal PostgreSqlJournalOptions ClusterDatabase() => Configuration.PostgreSqlOptions()
        ?? throw CliException.Usage(
            "members and shards are those of a PostgreSQL database, and none is named. Name it with --db 'Host=…;Database=…;Username=…', or in the configuration as ActorFlow:Journal:PostgreSql:ConnectionString.");

    /// <summary>Opens what the server of the database keeps beside the runs, also while it is at work. It need not have been there before.</summary>
    /// <exception cref="CliException">No database is named.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be opened.</exception>
    internal ValueTask<IServerStore> OpenServerStoreAsync(CancellationToken cancellationToken) => Place.OpenServerStoreAsync(cancellationToken);

    /// <summary>The same for verbs that only read: null where nothing is kept, and nothing is made.</summary>
    /// <exception cref="CliException">There is no such database.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be opened.</exception>
    internal async ValueTask<IServerStore?> FindServerStoreAsync(CancellationToken cancellationToken)
    {
        if (Place.HasServerStore)
            return await OpenServerStoreAsync(cancellationToken);
        EnsureDatabase();
        return null;
    }

    /// <exception cref="CliException">There is no such file.</exception>
    internal void EnsureDatabase()
    {
        if (Place.IsMissing)
            throw CliException.Usage($"there is no database {Database}. Check the name; 'run' makes it with the first run.");
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any refusal of the text is told as one.")]
    internal static RunId ToRunId(string text)
    {
        try
        {
            return new RunId(text);
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage(e.Message.Split(" (Parameter", 2)[0], e);
        }
    }
}
