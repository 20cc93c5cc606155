namespace ActorFlow.Actors.Shards;

/// <summary>The engine as whoever keeps the leases sees it. Calls come one after the other, and are taken in that order.</summary>
internal interface IShardEngine
{
    /// <summary>
    /// Takes up what is unfinished, due or waiting in the inbox in these shards. Their terms are in force, and committed, before this is called. Ends
    /// when all of it is known.
    /// </summary>
    ValueTask GainAsync(IReadOnlyList<OwnedShard> shards, CancellationToken cancellationToken);

    /// <summary>
    /// Lets go of these shards at once: nothing is written for them any more, and they may belong to others already. To be called whenever the
    /// placement has answered 0 for a shard, also if the same term is believed in again later: then the shard is gained anew.
    /// </summary>
    void Lose(IReadOnlyList<int> shards);

    /// <summary>
    /// Lets go of a shard in order: no visit of its runs is dispatched any more, what is in flight ends and is committed, as far as it does in the
    /// time a stop has; then its runs leave memory.
    /// </summary>
    /// <param name="shard">The shard.</param>
    /// <param name="cancellationToken">Hastens it: what is in flight is cut off at once. The call completes all the same.</param>
    /// <returns>Ends when nothing will be written for the shard any more.</returns>
    ValueTask HandOverAsync(int shard, CancellationToken cancellationToken);
}

/// <summary>A shard that this engine owns from now on.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Term">The term under which it is owned.</param>
/// <param name="WasHandedOver">Whether the owner before let go of it in order, or there was none: then what is found in flight counts as no unclean
/// end (rule 8).</param>
internal readonly record struct OwnedShard(int Shard, long Term, bool WasHandedOver);
