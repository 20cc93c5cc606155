using ActorFlow.Hosting.Configuration;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Cli.Settings;

/// <summary>
/// The configuration that holds for a call: the layers of the host's settings, <c>--db</c> above them, and the program's own database below.
/// </summary>
internal sealed class CliConfiguration
{
    private const string PathKey = "ActorFlow:Journal:Sqlite:Path";

    private const string OfProgram = "the program";

    private readonly ActorFlowSettings _settings;

    private CliConfiguration(ActorFlowSettings settings, string? database, string source, string? file)
        => (_settings, Database, DatabaseSource, File) = (settings, database, source, file);

    /// <summary>Whether the call or the configuration names the database.</summary>
    public bool IsDatabaseNamed => DatabaseSource != OfProgram;

    /// <summary>The database's file, or null when none is named.</summary>
    public string? Database { get; }

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
            return new CliConfiguration(settings, database, "--db", file);
        return settings.JournalPath is { } configured
            ? new CliConfiguration(settings, configured, settings.Values.Single(value => value.Key == PathKey).Source, file)
            : new CliConfiguration(settings, builder.Database, OfProgram, file);
    }

    /// <summary>The options of the database's journal.</summary>
    public SqliteJournalOptions JournalOptions(string database)
    {
        var options = new SqliteJournalOptions { Path = database };
        _settings.Apply(options);
        options.Path = database;
        return options;
    }

    /// <summary>The options of a PostgreSQL journal, if the call or the configuration names one.</summary>
    public PostgreSqlJournalOptions? PostgreSqlOptions()
    {
        var options = new PostgreSqlJournalOptions { ConnectionString = "" };
        _settings.Apply(options);
        if (DatabaseSource == "--db" && Database is { } named)
            options.ConnectionString = ConnectionText.IsOne(named) ? named : "";
        return options.ConnectionString.Length > 0 ? options : null;
    }

    /// <summary>Sets the engine's options that are configured.</summary>
    public void Apply(FlowSystemOptions options) => _settings.Apply(options);

    /// <summary>All settings in force, sorted by key, secrets masked.</summary>
    public IReadOnlyList<SettingValue> Values
        => [.. _settings.Values.Select(value => value.Key == PathKey && Database is { } database ? value with { Value = database, Source = DatabaseSource } : value)];
}
