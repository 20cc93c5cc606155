using ActorFlow.Journal;

namespace ActorFlow.Actors.Shards;

/// <summary>The shards that the engine has been given, and since when. Thread-safe.</summary>
/// <remarks>
/// A shard is owned while the engine has been given it and the placement believes in the same term: so a lease that is over counts at once, and one
/// that is new only when it has been given.
/// </remarks>
internal sealed class ShardTable(IRunPlacement placement)
{
    private readonly Held?[] _held = new Held?[placement.Shards];

    public int Shards => _held.Length;

    public int ShardOf(RunId run) => RunShard.Of(run, _held.Length);

    /// <summary>The term under which writes for a run are to be made, or 0: not ours now.</summary>
    public long TermOf(RunId run) => TermOf(ShardOf(run));

    public long TermOf(int shard) => Volatile.Read(ref _held[shard]) is { } held && placement.TermOf(shard) == held.Term ? held.Term : 0;

    /// <summary>Whether runs of the shard are taken up here: it is owned, and not about to be handed over.</summary>
    public bool TakesUp(int shard) => Volatile.Read(ref _held[shard]) is { IsLeaving: false } held && placement.TermOf(shard) == held.Term;

    public bool TakesUp(RunId run) => TakesUp(ShardOf(run));

    /// <summary>Since when a run's shard has been owned here, and whether the owner before left it in order; null when it is not.</summary>
    public Held? HeldOf(RunId run) => Volatile.Read(ref _held[ShardOf(run)]);

    /// <summary>All shards whose runs are taken up here.</summary>
    public IReadOnlyCollection<int> TakenUp() => [.. Enumerable.Range(0, _held.Length).Where(TakesUp)];

    public void Gain(OwnedShard shard, DateTimeOffset now)
        => Volatile.Write(ref _held[shard.Shard], new Held(shard.Term, now, shard.WasHandedOver, IsLeaving: false));

    /// <returns>The term under which it was held, or 0.</returns>
    public long Lose(int shard) => Interlocked.Exchange(ref _held[shard], null)?.Term ?? 0;

    /// <summary>Loses a shard if it is still held under this term.</summary>
    public bool Lose(int shard, long term)
        => Volatile.Read(ref _held[shard]) is { } held && held.Term == term && Interlocked.CompareExchange(ref _held[shard], null, held) == held;

    /// <summary>Takes up no more runs of a shard; those that are in memory still write.</summary>
    /// <returns>Whether the shard is held.</returns>
    public bool Leave(int shard)
    {
        if (Volatile.Read(ref _held[shard]) is not { } held)
            return false;
        Interlocked.CompareExchange(ref _held[shard], held with { IsLeaving = true }, held);
        return true;
    }

    /// <summary>A shard that the engine has been given.</summary>
    /// <param name="Term">The term under which it is owned.</param>
    /// <param name="Since">Since when: nobody else has dispatched anything of its runs after that.</param>
    /// <param name="IsClean">Whether the owner before left it in order.</param>
    /// <param name="IsLeaving">Whether it is being handed over.</param>
    internal sealed record Held(long Term, DateTimeOffset Since, bool IsClean, bool IsLeaving);
}
