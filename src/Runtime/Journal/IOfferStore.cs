namespace ActorFlow.Journal;

/// <summary>
/// Where the owner of a run offers Execs and items of batches to other members, and where these leave what came of it. A capability of a journal, see
/// <see cref="IJournalReader.Capability{T}"/>.
/// </summary>
/// <remarks>
/// <para>An offer is a row under an id that follows from the run, so that whoever leads the run next offers the same again and finds what was done.
/// It is claimed for a time that the worker prolongs; one whose time is over is there to be claimed again, under another claim, and what the worker
/// before says of it counts no more. Nothing in here changes a run: that is for the owner's appends, which are fenced.</para>
/// <para>Times are those of the store. Safe for use from many threads and many processes.</para>
/// </remarks>
public interface IOfferStore
{
    /// <summary>
    /// Puts offers; those that are not made under the present terms of their shards are left out. One that is there stays, with its claim and
    /// outcome; it takes the greater term, and the newer work if it has no outcome.
    /// </summary>
    ValueTask PutAsync(IReadOnlyList<WorkOffer> offers, CancellationToken cancellationToken);

    /// <summary>Takes offers back: those of a greater term than stated are somebody else's, and stay.</summary>
    ValueTask WithdrawAsync(IReadOnlyList<(string Id, long Term)> offers, CancellationToken cancellationToken);

    /// <summary>What came of offers, as far as anything did.</summary>
    /// <param name="ids">The offers, at most 1 000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyDictionary<string, OfferOutcome>> FindOutcomesAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Claims offers that nobody has, the oldest first.</summary>
    /// <param name="worker">Who claims, for people.</param>
    /// <param name="capabilities">What the worker can do; an offer has to ask for no more.</param>
    /// <param name="fingerprints">The flows that the worker knows.</param>
    /// <param name="limit">The most wanted, at least 1.</param>
    /// <param name="lease">For how long.</param>
    /// <param name="cancellationToken">Gives up; claims that were made run out.</param>
    ValueTask<IReadOnlyList<ClaimedOffer>> ClaimAsync(
        string worker, IReadOnlyCollection<string> capabilities, IReadOnlyCollection<string> fingerprints, int limit, TimeSpan lease,
            CancellationToken cancellationToken);

    /// <summary>Prolongs claims from now on; zero gives them back.</summary>
    /// <returns>The ids of those that still hold: the others were taken back, or have been claimed by somebody else.</returns>
    ValueTask<IReadOnlyCollection<string>> RenewAsync(IReadOnlyList<OfferClaim> claims, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Leaves what came of offers; a claim that does not hold any more leaves nothing.</summary>
    /// <returns>The ids of those that were left.</returns>
    ValueTask<IReadOnlyCollection<string>> CompleteAsync(IReadOnlyList<(OfferClaim Claim, OfferOutcome Outcome)> outcomes,
        CancellationToken cancellationToken);

    /// <summary>Forgets offers whose outcome is older than a time, and those of runs that have ended.</summary>
    /// <returns>How many were forgotten.</returns>
    ValueTask<int> ClearAsync(TimeSpan age, CancellationToken cancellationToken);
}

/// <summary>An Exec, or an item of a batch, that any member may run that can.</summary>
/// <param name="Id">Names it: the same for whoever leads the run. At most 400 characters.</param>
/// <param name="RunId">The run.</param>
/// <param name="Term">The term under which the run is led by whoever offers.</param>
/// <param name="Requires">What the worker must be able to do.</param>
/// <param name="Flow">The run's flow.</param>
/// <param name="Fingerprint">The flow's fingerprint, which the worker's must equal.</param>
/// <param name="Work">What is to be done, as UTF-8 JSON.</param>
public sealed record WorkOffer(string Id, RunId RunId, long Term, IReadOnlyList<string> Requires, string Flow, string Fingerprint,
    ReadOnlyMemory<byte> Work);

/// <summary>One claim of an offer.</summary>
/// <param name="Id">The offer.</param>
/// <param name="Number">Which claim of it, from 1.</param>
public readonly record struct OfferClaim(string Id, long Number);

/// <summary>An offer that was claimed.</summary>
/// <param name="Offer">What is to be done.</param>
/// <param name="Claim">The claim under which it is.</param>
public sealed record ClaimedOffer(WorkOffer Offer, OfferClaim Claim);

/// <summary>What came of an offer.</summary>
/// <param name="Succeeded">Whether it was done.</param>
/// <param name="Result">What it returned, or how it failed, as UTF-8 JSON.</param>
public sealed record OfferOutcome(bool Succeeded, ReadOnlyMemory<byte> Result);
