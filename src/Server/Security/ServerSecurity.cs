using ActorFlow.Hosting.Configuration;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Server.Security;

/// <summary>The server's security as it is in force. Set up once, when the host starts; thread-safe afterwards.</summary>
internal sealed class ServerSecurity(ActorFlowServerOptions server, ActorFlowSettings settings, ServerStores stores, ILoggerFactory logging,
    TimeProvider? time = null) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private volatile bool _isReady;
    private volatile bool _hasKeys;
    private long _lookedAt;
    private IKeyStore _keys = null!;
    private TokenKeys? _tokenKeys;

    public ServerSecurityOptions Options => server.Security;

    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>Whether requests can be judged.</summary>
    public bool IsReady => _isReady;

    /// <summary>
    /// Whether callers have to prove who they are. A first API key, whoever makes it, counts within a second; none is ever too few again.
    /// </summary>
    public async ValueTask<bool> AsksCallersAsync(CancellationToken cancellationToken)
    {
        if (_hasKeys || Options.ApiKeys is ApiKeyUse.Required || Options.TakesTokens || server.HostsCallers is not null)
            return true;
        var now = Time.GetTimestamp();
        if (Options.ApiKeys is ApiKeyUse.Off || (_lookedAt != 0 && Time.GetElapsedTime(_lookedAt, now) < LookEvery))
            return false;
        _lookedAt = now;
        return _hasKeys = (await _keys.ListAsync(cancellationToken)).Count > 0;
    }

    public Callers Callers { get; private set; } = null!;

    public LocalOnly LocalOnly { get; private set; } = null!;

    public CrossOrigin CrossOrigin { get; private set; } = new([]);

    public RequestLimits Limits { get; private set; } = null!;

    public AuditWriter Audit { get; private set; } = null!;

    /// <summary>How clients that fetch keys of issuers are made; tests put their own here.</summary>
    internal Func<HttpClient> Client { get; set; } =
        static () => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <exception cref="ServerSecurityException">The options contradict each other, or keys cannot be read.</exception>
    /// <exception cref="JournalUnavailableException">The server's store cannot be opened.</exception>
    public async Task SetUpAsync(CancellationToken cancellationToken)
    {
        settings.Apply(Options);
        var problems = Options.Problems()
            .Select(problem => $"ActorFlow:Server:Security:{problem.Option} is '{problem.Value}'. Allowed is {problem.Range}, for example {problem.Example}.")
            .Concat(Options.Contradictions()).ToList();
        if (problems.Count > 0)
            throw new ServerSecurityException(string.Join(Environment.NewLine, problems));
        var store = await stores.GetAsync(cancellationToken);
        _keys = store.Keys;
        _tokenKeys = Options.TakesTokens ? TokenKeys.Of(Options, () => Client(), Time) : null;
        var tokens = _tokenKeys is null ? null : new TokenCallers(Options, _tokenKeys, Time);
        Callers = new Callers(Options.ApiKeys is ApiKeyUse.Off ? null : _keys, tokens, server.HostsCallers, Time);
        LocalOnly = new LocalOnly(ServerSecurityOptions.Split(Options.AllowedHosts));
        CrossOrigin = new CrossOrigin(ServerSecurityOptions.Split(Options.CorsOrigins));
        Limits = new RequestLimits(Options);
        Audit = new AuditWriter(store.Audit, Options, Time, logging.CreateLogger("ActorFlow.Server"));
        _isReady = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isReady)
            return;
        _isReady = false;
        await Audit.DisposeAsync();
        Limits.Dispose();
        (_tokenKeys as IDisposable)?.Dispose();
    }
}
