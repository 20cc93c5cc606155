using System.Runtime.CompilerServices;
using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;
using ActorFlow.Polling;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>A member whose shards a test gives and takes. What it believes is set apart from what is true, so that a test can let it be wrong.</summary>
internal sealed class ScriptedMember(InMemoryJournal place) : IClusterSeat, IRunPlacement
{
    private const int None = -1;

    private readonly long[] _terms = new long[place.Shards];
    private IShardEngine? _engine;
    private int _oneMoreLook = None;

    public FlowSystem System { get; set; } = null!;

    public IRunPlacement Placement => this;

    public int Shards => place.Shards;

    /// <summary>Terms that the journal has refused and this member had believed in.</summary>
    public List<(int Shard, long Term)> Doubts { get; } = [];

    public long TermOf(int shard)
    {
        if (Interlocked.CompareExchange(ref _oneMoreLook, None, shard) == shard)
            return Forget(shard);
        return Interlocked.Read(ref _terms[shard]);
    }

    public IReadOnlyList<int> Owned => [.. Enumerable.Range(0, Shards).Where(shard => TermOf(shard) != 0)];

    public Task GainAsync(params int[] shards) => GainAsync(shards, wasHandedOver: true);

    public Task GainAsync(int shard, bool wasHandedOver) => GainAsync([shard], wasHandedOver);

    /// <summary>Stops believing, lets go, and leaves the shard to whoever takes it.</summary>
    public void Lose(int shard)
    {
        Interlocked.Exchange(ref _terms[shard], 0);
        _engine!.Lose([shard]);
    }

    /// <summary>Stops believing for a moment, as when a renewal is late, without anybody telling the engine.</summary>
    public long Forget(int shard) => Interlocked.Exchange(ref _terms[shard], 0);

    /// <summary>Forgets, as above, right after the next look at the shard.</summary>
    public void ForgetAfterOneLook(int shard) => Interlocked.Exchange(ref _oneMoreLook, shard);

    public void Remember(int shard, long term) => Interlocked.Exchange(ref _terms[shard], term);

    public async Task HandOverAsync(int shard, CancellationToken cancellationToken = default)
    {
        await _engine!.HandOverAsync(shard, cancellationToken);
        Interlocked.Exchange(ref _terms[shard], 0);
    }

    /// <summary>Looks again and again until something is true, with the patience of a test.</summary>
    public Task UntilAsync(Func<FlowSystem, Task<bool>> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "")
        => Until.SoAsync(async () => await isSo(System), what);

    ValueTask IClusterSeat.BeginAsync(IShardEngine engine, CancellationToken cancellationToken)
    {
        _engine = engine;
        return default;
    }

    async Task IClusterSeat.DrainAsync(TimeSpan limit)
    {
        foreach (var shard in Owned)
            await HandOverAsync(shard);
    }

    Task IClusterSeat.LeaveAsync() => Task.CompletedTask;

    void IClusterSeat.Doubt(int shard, long term)
    {
        lock (Doubts)
            Doubts.Add((shard, term));
        Interlocked.CompareExchange(ref _terms[shard], 0, term);
    }

    private async Task GainAsync(int[] shards, bool wasHandedOver)
    {
        foreach (var shard in shards)
            Interlocked.Exchange(ref _terms[shard], place.RaiseTerm(shard));
        await _engine!.GainAsync([.. shards.Select(shard => new OwnedShard(shard, TermOf(shard), wasHandedOver))], default);
    }
}
