using ActorFlow.Cluster;
using ActorFlow.Hosting.Configuration;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Cli.Settings;

/// <summary>
/// The configuration that holds for a call: the layers of the host's settings, <c>--db</c> above them, and the program's own database below.
/// </summary>
internal sealed class CliConfiguration
{
    private const string PathKey = "ActorFlow:Journal:Sqlite:Path";
    private const string ConnectionKey = "ActorFlow:Journal:PostgreSql:ConnectionString";

    private const string OfProgram = "the program";

    /// <summary>The source of a database that the call names.</summary>
    public const string OfCall = "--db";

    private readonly ActorFlowSettings _settings;

    private CliConfiguration(ActorFlowSettings settings, string? database, string source, string? file)
    {
        (_settings, DatabaseSource, File) = (settings, source, file);
        Place = database is null ? null : PlaceOf(database);
    }

    /// <summary>Whether the call or the configuration names the database.</summary>
    public bool IsDatabaseNamed => DatabaseSource != OfProgram;

    /// <summary>The database, as people are told of it, or null when none is named.</summary>
    public string? Database => Place?.Name;

    /// <summary>The database, or null when none is named.</summary>
    public JournalPlace? Place { get; }

    /// <summary>Who named it.</summary>
    public string DatabaseSource { get; }

    /// <summary>The file that was given with <c>--config</c>, or null.</summary>
    public string? File { get; }

    /// <summary>The configuration file in use, or null.</summary>
    public string? FileInUse => _settings.File;

    /// <exception cref="ActorFlowConfigurationException">A file is missing or cannot be read, or a value is wrong.</exception>
    public static CliConfiguration Load(ActorFlowCliBuilder builder, string? database, string? file)
    {
        var settings = ActorFlowSettings.Load(file);
        settings.ThrowIfInvalid();
        if (database is not null)
            return new CliConfiguration(settings, database, OfCall, file);
        if (settings.ConnectionString is { } connection)
            return new CliConfiguration(settings, connection, settings.Values.Single(value => value.Key == ConnectionKey).Source, file);
        return settings.JournalPath is { } configured
            ? new CliConfiguration(settings, configured, settings.Values.Single(value => value.Key == PathKey).Source, file)
            : new CliConfiguration(settings, builder.Database, OfProgram, file);
    }

    /// <summary>What <c>--db</c> and the like name.</summary>
    /// <exception cref="CliException">It cannot be read as what it seems to be.</exception>
    public JournalPlace PlaceOf(string database)
    {
        if (database == Place?.Name)
            return Place;
        if (!PostgreSqlPlace.IsOne(database))
            return !Directory.Exists(database) ? new SqlitePlace(database, JournalOptions)
                : throw CliException.Usage($"the database {database} is a folder. Name a file in it, for example {Path.Combine(database, "orders.db")}.");
        var options = new PostgreSqlJournalOptions { ConnectionString = database };
        _settings.Apply(options);
        options.ConnectionString = database;
        try
        {
            return new PostgreSqlPlace(options);
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage(e.Message, e);
        }
    }

    /// <summary>The options of the journal in a file.</summary>
    private SqliteJournalOptions JournalOptions(string path)
    {
        var options = new SqliteJournalOptions { Path = path };
        _settings.Apply(options);
        options.Path = path;
        return options;
    }

    /// <summary>The options of a PostgreSQL journal, if the call or the configuration names one.</summary>
    public PostgreSqlJournalOptions? PostgreSqlOptions() => (Place as PostgreSqlPlace)?.Options;

    /// <summary>Makes an engine a member of the cluster of the database.</summary>
    /// <exception cref="CliException">The database is no PostgreSQL one.</exception>
    public void JoinCluster(FlowSystemOptions options)
    {
        var database = PostgreSqlOptions() ?? throw CliException.Usage(
            "--cluster: members share a PostgreSQL database, and this one is a file, or none is named. Name one with --db 'Host=…;Database=…;Username=…', or in the configuration.");
        options.UseCluster(database.ConnectionString, Member, journal =>
        {
            _settings.Apply(journal);
            journal.ConnectionString = database.ConnectionString;
        });

        void Member(ClusterOptions member)
        {
            _settings.Apply(member);
            member.IsFinal = true;
        }
    }

    /// <summary>Sets the engine's options that are configured.</summary>
    public void Apply(FlowSystemOptions options) => _settings.Apply(options);

    /// <summary>All settings in force, sorted by key, secrets masked.</summary>
    public IReadOnlyList<SettingValue> Values
        => [.. _settings.Values.Select(value => value.Key == PathKey && Place is SqlitePlace file
            ? value with { Value = file.Name, Source = DatabaseSource } : value)];
}
