using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

public sealed partial class InMemoryJournal : IOfferStore
{
    private readonly Dictionary<string, Offered> _offers = new(StringComparer.Ordinal);
    private long _madeOffers;

    ValueTask IOfferStore.PutAsync(IReadOnlyList<WorkOffer> offers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(offers);
        lock (_gate)
        {
            ThrowIfClosed();
            foreach (var offer in offers)
            {
                if (!IsLed(new(offer.RunId, offer.Term)))
                    continue;
                if (!_offers.TryGetValue(offer.Id, out var known))
                    _offers.Add(offer.Id, new Offered(offer, ++_madeOffers));
                else if (offer.Term >= known.Offer.Term)
                    known.Offer = offer with { Work = known.Outcome is null ? offer.Work : known.Offer.Work };
            }
        }

        Tell(JournalHint.Offers);
        return default;
    }

    async ValueTask IOfferStore.WithdrawAsync(IReadOnlyList<(string Id, long Term)> offers, CancellationToken cancellationToken)
        => await Locked(() =>
        {
            foreach (var (id, term) in offers)
            {
                if (_offers.TryGetValue(id, out var known) && known.Offer.Term <= term)
                    _offers.Remove(id);
            }

            return true;
        });

    ValueTask<IReadOnlyDictionary<string, OfferOutcome>> IOfferStore.FindOutcomesAsync(IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken)
        => Locked<IReadOnlyDictionary<string, OfferOutcome>>(() => ids.Distinct(StringComparer.Ordinal)
            .Where(id => _offers.GetValueOrDefault(id)?.Outcome is not null)
            .ToDictionary(id => id, id => _offers[id].Outcome!, StringComparer.Ordinal));

    ValueTask<IReadOnlyList<ClaimedOffer>> IOfferStore.ClaimAsync(
        string worker, IReadOnlyCollection<string> capabilities, IReadOnlyCollection<string> fingerprints, int limit, TimeSpan lease,
            CancellationToken cancellationToken)
        => Locked<IReadOnlyList<ClaimedOffer>>(() =>
        {
            var now = TimeProvider.GetUtcNow();
            var free = _offers.Values.Where(known => known.Outcome is null && !(known.Until > now) && known.Offer.Requires.All(capabilities.Contains)
                && fingerprints.Contains(known.Offer.Fingerprint))
                .OrderBy(known => known.Made).Take(limit).ToList();
            foreach (var known in free)
            {
                known.Claim++;
                known.Until = now + lease;
            }

            return [.. free.Select(known => new ClaimedOffer(known.Offer, new OfferClaim(known.Offer.Id, known.Claim)))];
        });

    ValueTask<IReadOnlyCollection<string>> IOfferStore.RenewAsync(IReadOnlyList<OfferClaim> claims, TimeSpan lease,
        CancellationToken cancellationToken)
    {
        var held = Locked<IReadOnlyCollection<string>>(() =>
        {
            var until = TimeProvider.GetUtcNow() + lease;
            var still = claims.Where(Holds).Select(claim => claim.Id).ToList();
            foreach (var id in still)
                _offers[id].Until = until;
            return still;
        });
        if (lease == TimeSpan.Zero)
            Tell(JournalHint.Offers);
        return held;
    }

    ValueTask<IReadOnlyCollection<string>> IOfferStore.CompleteAsync(IReadOnlyList<(OfferClaim Claim, OfferOutcome Outcome)> outcomes,
        CancellationToken cancellationToken)
    {
        var left = Locked<IReadOnlyCollection<string>>(() =>
        {
            var now = TimeProvider.GetUtcNow();
            var good = outcomes.Where(one => Holds(one.Claim)).ToList();
            foreach (var (claim, outcome) in good)
                (_offers[claim.Id].Outcome, _offers[claim.Id].Ended) = (outcome with { Result = outcome.Result.ToArray() }, now);
            return [.. good.Select(one => one.Claim.Id)];
        });
        Tell(JournalHint.OfferOutcomes);
        return left;
    }

    ValueTask<int> IOfferStore.ClearAsync(TimeSpan age, CancellationToken cancellationToken)
        => Locked(() =>
        {
            var before = TimeProvider.GetUtcNow() - age;
            var old = _offers.Values.Where(known => known.Ended < before
                || (_runs.TryGetValue(known.Offer.RunId, out var run) && run.Shown.Status.IsEnded())).Select(known => known.Offer.Id).ToList();
            foreach (var id in old)
                _offers.Remove(id);
            return old.Count;
        });

    private bool Holds(OfferClaim claim) => _offers.TryGetValue(claim.Id, out var known) && known.Claim == claim.Number && known.Outcome is null;

    private sealed class Offered(WorkOffer offer, long made)
    {
        public WorkOffer Offer { get; set; } = offer;

        public long Made => made;

        public long Claim { get; set; }

        public DateTimeOffset? Until { get; set; }

        public OfferOutcome? Outcome { get; set; }

        public DateTimeOffset? Ended { get; set; }
    }
}
