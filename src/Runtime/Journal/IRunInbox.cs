namespace ActorFlow.Journal;

/// <summary>
/// Commands for runs that another engine of the cluster may own: put by any member, taken by the owner of the run's shard. A capability of a journal,
/// see <see cref="IJournalReader.Capability{T}"/>.
/// </summary>
/// <remarks>
/// <para>A command is a row until it is taken. It is taken by the append that carries it out (<see cref="AppendRequest.Takes"/>), or, when it changes
/// nothing, by <see cref="SettleAsync"/>: in either case one fenced transaction deletes the row, stores the answer, and, in the first case, appends
/// the events. So a command is carried out once, and by the owner only.</para>
/// <para>The delivery id outlives the row: what is put again under the same id is not put again, and the answer is kept with the id until
/// <see cref="ClearAsync"/> forgets both.</para>
/// <para>Safe for use from many threads and many processes.</para>
/// </remarks>
public interface IRunInbox
{
    /// <summary>
    /// Names this inbox for good; part of the tickets that runs remember. At most 64 characters, without <c>#</c>. Known once the journal is open.
    /// </summary>
    string Identity { get; }

    /// <summary>Puts commands, all of them in one transaction, durably.</summary>
    /// <param name="deliveries">The commands; those of one run get their places in this order.</param>
    /// <param name="cancellationToken">Gives up; whether they were put is then not known, and they can be put again.</param>
    /// <returns>What became of each, in the same order.</returns>
    ValueTask<IReadOnlyList<InboxReceipt>> PutAsync(IReadOnlyList<InboxDelivery> deliveries, CancellationToken cancellationToken);

    /// <summary>Commands that have not been taken, of runs of some shards, after a position, in the order of their positions.</summary>
    /// <param name="shards">The shards.</param>
    /// <param name="after">The position to go on from; 0 for the beginning.</param>
    /// <param name="limit">The most wanted, at least 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>
    /// Within a run, positions grow in the order in which rows become visible. Of different runs a lower one may become visible after a greater one,
    /// so whoever looks begins at 0 each time.
    /// </remarks>
    ValueTask<IReadOnlyList<InboxRow>> ReadAsync(IReadOnlyCollection<int> shards, long after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes commands that append nothing: refused ones, failed ones, and those that a run had taken before. Deletes their rows and stores their
    /// answers, durably.
    /// </summary>
    /// <param name="settlements">The commands and their answers; each is answered on its own.</param>
    /// <param name="cancellationToken">Gives up before the transaction has begun.</param>
    /// <returns>What became of each, in the same order.</returns>
    ValueTask<IReadOnlyList<SettleOutcome>> SettleAsync(IReadOnlyList<InboxSettlement> settlements, CancellationToken cancellationToken);

    /// <summary>The answers to deliveries, as far as there are answers.</summary>
    /// <param name="deliveryIds">The deliveries, at most 1 000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyDictionary<string, InboxAnswer>> FindAnswersAsync(IReadOnlyCollection<string> deliveryIds,
        CancellationToken cancellationToken);

    /// <summary>Forgets deliveries that were answered before a time, with their answers.</summary>
    /// <returns>How many were forgotten.</returns>
    ValueTask<int> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
