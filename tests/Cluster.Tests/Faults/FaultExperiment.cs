using System.Globalization;
using System.Text.Json;
using ActorFlow.Auditor;
using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using ActorFlow.Crash.Worker.Outside;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;
using Microsoft.Win32.SafeHandles;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>Members in processes of their own on one database, a caller that asks them for runs without end, and the audit when it is enough.</summary>
internal sealed partial class FaultExperiment : IAsyncDisposable
{
    private const string Program = "programs/faults/ActorFlow.Cluster.Faults.Worker.dll";

    private readonly TemporaryFolder _folder = new();
    private readonly PostgreSqlServer? _own;
    private readonly FaultOptions _options;
    private readonly Dictionary<string, MemberProcess> _members = [];
    private readonly List<string> _said = [];
    private readonly SafeFileHandle _facts;

    private FaultExperiment(PostgreSqlDatabase database, PostgreSqlServer? own, FaultOptions options)
    {
        (Database, _own, _options) = (database, own, options);
        Log = new FactLog(_folder.File("facts.jsonl"));
        _facts = new(Libc.OpenForAppend(Log.Path), ownsHandle: true);
    }

    public PostgreSqlDatabase Database { get; }

    /// <summary>What each member that has ended said.</summary>
    public IReadOnlyList<string> Said => _said;

    public FactLog Log { get; }

    /// <summary>The members that were started and not ended yet.</summary>
    public IReadOnlyCollection<MemberProcess> Members => _members.Values;

    public MemberProcess this[string name] => _members[name];

    private MemberProcess? Caller { get; set; }

    /// <summary>An experiment on the server that the tests share, or on one of its own.</summary>
    public static async Task<FaultExperiment> CreateAsync(FaultOptions? options = null)
    {
        options ??= new FaultOptions();
        var own = options.Server is null ? null : await PostgreSqlServer.StartAsync(options.Server);
        return new FaultExperiment(await (own ?? await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync(), own, options);
    }

    /// <summary>Starts members, and returns when their engines are up.</summary>
    public Task StartAllAsync(params IEnumerable<string> names) => Task.WhenAll(names.Select(name => StartAsync(name)).ToList());

    /// <summary>Starts a member, and returns when its engine is up.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="wrapper">What stands before the command.</param>
    /// <param name="more">Further arguments; they win over those of the experiment.</param>
    public async Task<MemberProcess> StartAsync(string name, IEnumerable<string>? wrapper = null, params IEnumerable<string> more)
    {
        var member = Begin(name, wrapper, more);
        lock (_members)
            _members[name] = member;
        await member.Life.SaysAsync(line => line == "ready");
        return member;
    }

    /// <summary>Starts whoever asks for runs: a member that leads none.</summary>
    /// <param name="more">Further arguments.</param>
    public async Task CallAsync(params IEnumerable<string> more)
    {
        Caller = Begin("caller", null, [.. more, "--flows", string.Join(',', _options.Flows), "--lanes", _options.Lanes.ToString(CultureInfo.InvariantCulture)]);
        await Caller.Life.SaysAsync(line => line == "ready");
    }

    /// <summary>Waits until the world has seen so many more things.</summary>
    public async Task GrowsByAsync(int lines)
    {
        var wanted = Log.Lines.Length + lines;
        await Until.SoAsync(() => Caller!.Life.Ended.IsCompleted || Log.Lines.Length >= wanted, $"{lines} more things happen");
        if (Caller!.Life.Ended.IsCompleted)
            throw new InvalidOperationException(Told(Caller.Life.Describe("was to go on asking")));
    }

    /// <summary>Kills a member without a word.</summary>
    public async Task KillAsync(string name)
    {
        var member = Take(name);
        await member.Life.KillAsync();
        Note(new { kind = "life", inOrder = false, process = member.Life.ProcessId });
        await SettleAsync(member);
    }

    /// <summary>Asks a member to stop (SIGTERM) and waits for it.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> StopAsync(string name)
    {
        var member = Take(name);
        var begun = TimeProvider.System.GetTimestamp();
        await member.Life.SignalAsync("TERM");
        var code = await member.Life.EndAsync();
        var took = TimeProvider.System.GetElapsedTime(begun);
        Note(new { kind = "life", inOrder = true, process = member.Life.ProcessId });
        var told = member.Life.Describe($"ended with {code}");
        await SettleAsync(member);
        return code == 0 ? took : throw new InvalidOperationException(Told($"A member was to stop in order, with code 0: {told}"));
    }

    /// <summary>Puts a line among the facts, behind whatever members and the caller have written, who go on writing: .NET's own appending would write over that.</summary>
    public void Note(object fact) => Libc.Append((int)_facts.DangerousGetHandle(), [.. JsonSerializer.SerializeToUtf8Bytes(fact), (byte)'\n']);

    /// <summary>The file at whose presence a member's writes wait before they leave its process.</summary>
    public string HoldOf(string name) => $"{Log.Path}.hold-{name}";

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members.ToList())
            await member.DisposeAsync();
        if (Caller is not null)
            await Caller.DisposeAsync();
        if (_own is null)
            await Database.DisposeAsync();
        else
            await _own.DisposeAsync();
        _facts.Dispose();
        _folder.Dispose();
    }

    private MemberProcess Begin(string name, IEnumerable<string>? wrapper, IEnumerable<string> more) => new(name, Life.Start(
        wrapper ?? [], Path.Combine(AppContext.BaseDirectory, Program),
        [.. more, "--db", Database.ConnectionString, "--facts", Log.Path, "--name", name, "--lease", _options.Lease.ToString(CultureInfo.InvariantCulture), "--slow", _options.Slow.ToString(CultureInfo.InvariantCulture)]));

    private MemberProcess Take(string name)
    {
        lock (_members)
        {
            _members.Remove(name, out var member);
            return member!;
        }
    }

    private async Task SettleAsync(MemberProcess member)
    {
        _said.Add(member.Life.Describe("has ended"));
        await member.DisposeAsync();
    }
}
