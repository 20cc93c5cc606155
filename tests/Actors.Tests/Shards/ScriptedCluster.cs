using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using ActorFlow.Polling;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>Engines over one journal in memory, whose shards a test moves as it likes. Real threads and real time: what is waited for is waited for by its answer.</summary>
internal sealed class ScriptedCluster : IAsyncDisposable
{
    public static readonly TimeSpan Patience = Until.Patience;

    private readonly List<ScriptedMember> _members = [];

    private readonly JumpingTime _time = new();

    public ScriptedCluster(int shards = 8) => Place = new InMemoryJournal { Shards = shards, TimeProvider = _time };

    public InMemoryJournal Place { get; }

    public IReadOnlyList<ScriptedMember> Members => _members;

    public int Shards => Place.Shards;

    /// <summary>Starts a member that owns nothing.</summary>
    /// <param name="configure">Its flows and options.</param>
    /// <param name="around">Puts something around its journal.</param>
    public async Task<ScriptedMember> JoinAsync(Action<FlowSystemOptions> configure, Func<IRunJournal, IRunJournal>? around = null)
    {
        var member = new ScriptedMember(Place);
        member.System = await FlowSystem.StartAsync(o =>
        {
            o.UseJournal(_ => around is null ? Place.Join() : around(Place.Join()));
            o.Cluster = _ => member;
            o.InboxPoll = TimeSpan.FromMilliseconds(20);
            configure(o);
        });
        _members.Add(member);
        return member;
    }

    /// <summary>Starts members of which the first owns all shards.</summary>
    public async Task<ScriptedMember[]> JoinAsync(int members, Action<FlowSystemOptions> configure)
    {
        for (var i = 0; i < members; i++)
            await JoinAsync(configure);
        await _members[0].GainAsync([.. Enumerable.Range(0, Shards)]);
        return [.. _members];
    }

    /// <summary>Gives the shard of a run from one member to another in order.</summary>
    public async Task MoveAsync(RunId run, ScriptedMember from, ScriptedMember to)
    {
        await from.HandOverAsync(ShardOf(run));
        await to.GainAsync(ShardOf(run));
    }

    /// <summary>Gives the shard of a run to another member as after the end of a lease: the one before has just noticed that.</summary>
    public async Task TakeOverAsync(RunId run, ScriptedMember from, ScriptedMember to)
    {
        from.Lose(ShardOf(run));
        await to.GainAsync(ShardOf(run), wasHandedOver: false);
    }

    /// <summary>Has all claims of work be over that were made before, as if their time had passed.</summary>
    public void PassClaims() => _time.Jump(TimeSpan.FromHours(2));

    public int ShardOf(RunId run) => RunShard.Of(run, Shards);

    public ScriptedMember? OwnerOf(RunId run) => _members.Find(member => member.Placement.TermOf(ShardOf(run)) != 0);

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
            await member.System.DisposeAsync();
    }

    /// <summary>The time of the place that all share: the machine's, and what was jumped over.</summary>
    private sealed class JumpingTime : TimeProvider
    {
        private long _ahead;

        public void Jump(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));
    }
}
