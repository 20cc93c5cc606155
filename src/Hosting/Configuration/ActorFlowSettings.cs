using ActorFlow.Cluster;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Persistence.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;

namespace ActorFlow.Hosting.Configuration;

/// <summary>The settings in force, and where each comes from.</summary>
/// <remarks>
/// Layers, the later wins: the embedded <c>reference.conf</c>; exactly one file; the section <c>ActorFlow</c> of the host's configuration; environment variables that begin with
/// <c>ActorFlow__</c>, the parts of the key joined by <c>__</c>. Immutable.
/// </remarks>
public sealed class ActorFlowSettings
{
    /// <summary>The root of all keys.</summary>
    public const string Root = "ActorFlow";

    private const string FileKey = "ConfigurationFile";
    private const string Engine = "Engine";
    private const string Sqlite = "Journal:Sqlite";
    private const string PostgreSql = "Journal:PostgreSql";
    private const string Cluster = "Cluster";
    private const string Notifiers = "Notifiers";
    private const string Api = "Server:Api";
    private const string Security = "Server:Security";
    private const string Webhooks = "Server:Webhooks";

    // What code may not override: everything but the reference, which says what code and engine have as their defaults.
    private readonly List<SettingsLayer> _overrides;

    private ActorFlowSettings(string? file, List<SettingsLayer> layers) => (File, _overrides) = (file, layers);

    /// <summary>The configuration file in use, or null.</summary>
    public string? File { get; }

    /// <summary>All settings in force, sorted by key, secrets masked.</summary>
    public IReadOnlyList<SettingValue> Values
        => [.. Layers.SelectMany(layer => layer.Values.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).Select(InForce)];

    /// <summary>The journal's file, if the configuration names one.</summary>
    internal string? JournalPath => Find($"{Sqlite}:{nameof(SqliteJournalOptions.Path)}") is { Value.Length: > 0 } found ? found.Value : null;

    /// <summary>The PostgreSQL database of the journal, if the configuration names one.</summary>
    internal string? ConnectionString
        => Find($"{PostgreSql}:{nameof(PostgreSqlJournalOptions.ConnectionString)}") is { Value.Length: > 0 } found ? found.Value : null;

    /// <summary>Whether the configuration makes this process a member of a cluster.</summary>
    internal bool IsMember => Find($"{Cluster}:{nameof(ClusterOptions.Enabled)}") is { } found && bool.TryParse(found.Value, out var isMember) && isMember;

    /// <summary>Reads all layers.</summary>
    /// <param name="file">The file; it must exist. Null is the one that <c>--config</c> names on the host's command line, else the setting <c>ActorFlow:ConfigurationFile</c> of
    /// environment or host, else <c>hocon/in-process.conf</c> in the working directory or beside the program, if there is one.</param>
    /// <param name="host">The host's configuration, or null.</param>
    /// <param name="environment">Environment variables; null is those of the process.</param>
    /// <exception cref="ActorFlowConfigurationException">A file is missing or no such JSON.</exception>
    public static ActorFlowSettings Load(string? file = null, IConfiguration? host = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var ofEnvironment = SettingsLayer.OfEnvironment(environment);
        var path = ConfigurationFiles.Locate(file ?? (host is null ? null : NamedOnCommandLine(host)) ?? ofEnvironment.Values.GetValueOrDefault(FileKey) ?? host?[$"{Root}:{FileKey}"]);
        var layers = new List<SettingsLayer>();
        if (path is not null)
            layers.Add(ConfigurationFiles.Read(path));
        if (host is not null)
            layers.Add(SettingsLayer.OfHost(host));
        layers.Add(ofEnvironment);
        return new ActorFlowSettings(path, layers);
    }

    /// <summary>Checks every value that is in force.</summary>
    /// <exception cref="ActorFlowConfigurationException">Something is wrong; all of it is named.</exception>
    public void ThrowIfInvalid()
    {
        var problems = _overrides.SelectMany(layer => layer.Values.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)
            .SelectMany(key => ProblemsOf(key, _overrides.Last(layer => layer.Values.ContainsKey(key)))).ToList();
        if (IsMember && ConnectionString is null)
            problems.Add($"{Root}:{Cluster}:Enabled is true, and {Root}:{PostgreSql}:ConnectionString names no database. Name the one that the members share.");
        if (ConnectionString is not null && JournalPath is not null)
            problems.Add($"{Root}:{PostgreSql}:ConnectionString and {Root}:{Sqlite}:Path both name a journal, and there can be one only. Leave one of them empty.");
        if (problems.Count > 0)
            throw new ActorFlowConfigurationException(problems);
    }

    /// <summary>Sets the engine's options that are configured.</summary>
    internal void Apply(FlowSystemOptions options)
    {
        if (IsSilent)
            return;
        EngineOptions.Apply(options, Find);
        var notifiers = new NotifierSettings();
        NotifierOptions.Apply(notifiers, Find);
        notifiers.Apply(options);
    }

    /// <summary>Sets the options of a server's API that are configured; a folder that code names stays.</summary>
    internal void Apply(ServerApiOptions options)
    {
        var folder = options.DocumentsFolder;
        ApiOptions.Apply(options, Find);
        if (folder.Length > 0)
            options.DocumentsFolder = folder;
    }

    /// <summary>Sets the options of a server's security that are configured.</summary>
    internal void Apply(ServerSecurityOptions options) => SecurityOptions.Apply(options, Find);

    /// <summary>Sets the options of a server's webhooks that are configured.</summary>
    internal void Apply(ServerWebhookOptions options) => WebhookOptions.Apply(options, Find);

    /// <summary>Sets the PostgreSQL journal's options that are configured; an empty connection string leaves the code's.</summary>
    internal void Apply(PostgreSqlJournalOptions options)
    {
        var connection = options.ConnectionString;
        PostgreSqlOptions.Apply(options, Find);
        if (string.IsNullOrEmpty(options.ConnectionString))
            options.ConnectionString = connection;
    }

    /// <summary>Sets the options of a cluster's member that are configured.</summary>
    internal void Apply(ClusterOptions options) => MemberOptions.Apply(options, Find);

    /// <summary>Says which journal is used, as far as the configuration says it.</summary>
    internal void UseJournal(FlowSystemOptions options)
    {
        if (ConnectionString is { } connection && IsMember)
            options.UseCluster(connection, Apply, Apply);
        else if (ConnectionString is { } alone)
            options.UsePostgreSql(alone, Apply);
        else if (JournalPath is { } path)
            options.UseSqlite(path);
    }

    /// <summary>Sets the journal's options that are configured; an empty path leaves the code's.</summary>
    internal void Apply(SqliteJournalOptions options)
    {
        if (IsSilent)
            return;
        var path = options.Path;
        SqliteOptions.Apply(options, Find);
        if (string.IsNullOrEmpty(options.Path))
            options.Path = path;
    }

    /// <summary>All layers. The reference is read only for those who ask for every setting: it is what options are without any.</summary>
    private List<SettingsLayer> Layers => field ??= [ConfigurationFiles.Reference(), .. _overrides];

    // Made when a setting is there to be looked at: without one, a process need not look into all that could be set.
    private OptionSection<FlowSystemOptions> EngineOptions
        => field ??= new(Engine, static options => options.Problems(), static () => new FlowSystemOptions(), nameof(FlowSystemOptions.RandomSeed));

    private OptionSection<SqliteJournalOptions> SqliteOptions => field ??= new(Sqlite, static options => options.Problems(), static () => new SqliteJournalOptions { Path = "" });

    private OptionSection<PostgreSqlJournalOptions> PostgreSqlOptions
        => field ??= new(PostgreSql, static options => options.Problems(), static () => new PostgreSqlJournalOptions { ConnectionString = "" });

    private OptionSection<ClusterOptions> MemberOptions => field ??= new(Cluster, static options => options.Problems(), static () => new ClusterOptions());

    private OptionSection<NotifierSettings> NotifierOptions => field ??= new(Notifiers, static options => options.Problems(), static () => new NotifierSettings());

    private OptionSection<ServerApiOptions> ApiOptions => field ??= new(Api, static options => options.Problems(), static () => new ServerApiOptions());

    private OptionSection<ServerSecurityOptions> SecurityOptions => field ??= new(Security, static options => options.Problems(), static () => new ServerSecurityOptions());

    private OptionSection<ServerWebhookOptions> WebhookOptions => field ??= new(Webhooks, static options => options.Problems(), static () => new ServerWebhookOptions());

    private bool IsSilent => _overrides.TrueForAll(static layer => layer.Values.Count == 0);

    private IEnumerable<string> ProblemsOf(string key, SettingsLayer layer)
    {
        if (EngineOptions.Knows(key))
            return EngineOptions.ProblemsOf(layer, key, layer.Values[key]);
        if (SqliteOptions.Knows(key))
            return SqliteOptions.ProblemsOf(layer, key, layer.Values[key]);
        if (PostgreSqlOptions.Knows(key))
            return PostgreSqlOptions.ProblemsOf(layer, key, layer.Values[key]);
        if (MemberOptions.Knows(key))
            return MemberOptions.ProblemsOf(layer, key, layer.Values[key]);
        if (NotifierOptions.Knows(key))
            return NotifierOptions.ProblemsOf(layer, key, layer.Values[key]);
        if (ApiOptions.Knows(key))
            return ApiOptions.ProblemsOf(layer, key, layer.Values[key]);
        if (SecurityOptions.Knows(key))
            return SecurityOptions.ProblemsOf(layer, key, layer.Values[key]);
        if (WebhookOptions.Knows(key))
            return WebhookOptions.ProblemsOf(layer, key, layer.Values[key]);
        if (string.Equals(key, FileKey, StringComparison.OrdinalIgnoreCase) && layer.Source != File)
            return [];
        var near = NearestKey.To(
            key, EngineOptions.Keys.Concat(SqliteOptions.Keys).Concat(PostgreSqlOptions.Keys).Concat(MemberOptions.Keys).Concat(NotifierOptions.Keys).Concat(ApiOptions.Keys).Concat(SecurityOptions.Keys).Concat(WebhookOptions.Keys));
        return [$"{Root}:{key} (in {layer.Source}) is no setting.{(near is null ? " See reference.conf for those there are." : $" Did you mean {Root}:{near}?")}"];
    }

    // A host reads every environment variable too, and one named CONFIG is anybody's: only what the command line says is meant for this program.
    private static string? NamedOnCommandLine(IConfiguration host)
        => (host as IConfigurationRoot)?.Providers.OfType<CommandLineConfigurationProvider>()
            .Select(provider => provider.TryGet("config", out var file) ? file : null).LastOrDefault(file => file is not null);

    private (string Value, string Source)? Find(string key)
    {
        foreach (var layer in Enumerable.Reverse(_overrides))
        {
            if (layer.Values.TryGetValue(key, out var value))
                return (value, layer.Source);
        }

        return null;
    }

    private SettingValue InForce(string key)
    {
        var layer = Layers.Last(layer => layer.Values.ContainsKey(key));
        return new SettingValue($"{Root}:{key}", Secrets.Masked(key, layer.Values[key]), layer.Source);
    }
}
