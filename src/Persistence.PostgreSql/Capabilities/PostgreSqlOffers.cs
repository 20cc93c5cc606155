using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Writing;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlOffers(PostgreSqlAccess access) : IOfferStore
{
    private const int ClearedAtATime = 10_000;

    public async ValueTask PutAsync(IReadOnlyList<WorkOffer> offers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(offers);
        if (offers.Count == 0)
            return;
        var database = access.Session.Database;
        var opening = access.Session.Opening;
        var shards = offers.Select(one => RunShard.Of(one.RunId, opening.Shards)).ToArray();
        await database.RowsAsync(
            "offers",
            "Put",
            p => p.Next(database.Channel).Next(HintPacer.TextOf(JournalHint.Offers))
                .Next(offers.Select(one => one.Id).ToArray()).Next(offers.Select(one => one.RunId.Value).ToArray())
                .Next(offers.Select((one, i) => opening.TermOf(shards[i], one.Term)).ToArray())
                .Next(offers.Select(one => string.Join(',', one.Requires)).ToArray()).Next(offers.Select(one => one.Flow).ToArray())
                .Next(offers.Select(one => one.Fingerprint).ToArray()).Next(offers.Select(one => one.Work.ToArray()).ToArray()).Next(shards),
            static _ => true,
            cancellationToken);
    }

    public async ValueTask WithdrawAsync(IReadOnlyList<(string Id, long Term)> offers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(offers);
        if (offers.Count > 0)
            await access.Session.Database.ExecuteAsync("offers", "Withdraw",
                p => p.Next(offers.Select(one => one.Id).ToArray()).Next(offers.Select(one => one.Term).ToArray()), cancellationToken);
    }

    public async ValueTask<IReadOnlyDictionary<string, OfferOutcome>> FindOutcomesAsync(IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken)
    {
        var found = await access.Database.RowsAsync(
            "offers", "Outcomes", p => p.Next(ids.ToArray()),
                static row => (Id: row.GetString(0), Outcome: new OfferOutcome(row.GetBoolean(1), row.Bytes(2))), cancellationToken);
        return found.ToDictionary(static one => one.Id, static one => one.Outcome, StringComparer.Ordinal);
    }

    public async ValueTask<IReadOnlyList<ClaimedOffer>> ClaimAsync(
        string worker, IReadOnlyCollection<string> capabilities, IReadOnlyCollection<string> fingerprints, int limit, TimeSpan lease,
            CancellationToken cancellationToken)
        => await access.Session.Database.RowsAsync(
            "offers",
            "Claim",
            p => p.Next(worker).Next(capabilities.ToArray()).Next(fingerprints.ToArray()).Next((long)limit).Next(lease),
            static row => new ClaimedOffer(
                new WorkOffer(row.GetString(0), new RunId(row.GetString(1)), row.GetInt64(2), row.GetFieldValue<string[]>(3), row.GetString(4),
                    row.GetString(5), row.Bytes(6)),
                new OfferClaim(row.GetString(0), row.GetInt64(7))),
            cancellationToken);

    public async ValueTask<IReadOnlyCollection<string>> RenewAsync(IReadOnlyList<OfferClaim> claims, TimeSpan lease,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var database = access.Session.Database;
        var held = await database.RowsAsync(
            "offers", "Renew", p => p.Next(claims.Select(one => one.Id).ToArray()).Next(claims.Select(one => one.Number).ToArray()).Next(lease),
                static row => row.GetString(0), cancellationToken);
        if (lease == TimeSpan.Zero && held.Count > 0)
            await database.RowsAsync("offers", "Tell", p => p.Next(database.Channel).Next(HintPacer.TextOf(JournalHint.Offers)), static _ => true,
                cancellationToken);
        return held;
    }

    public async ValueTask<IReadOnlyCollection<string>> CompleteAsync(IReadOnlyList<(OfferClaim Claim, OfferOutcome Outcome)> outcomes,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var database = access.Session.Database;
        return await database.RowsAsync(
            "offers",
            "Complete",
            p => p.Next(database.Channel).Next(HintPacer.TextOf(JournalHint.OfferOutcomes))
                .Next(outcomes.Select(one => one.Claim.Id).ToArray()).Next(outcomes.Select(one => one.Claim.Number).ToArray())
                .Next(outcomes.Select(one => one.Outcome.Succeeded).ToArray())
                .Next(outcomes.Select(one => one.Outcome.Result.ToArray()).ToArray()),
            static row => row.GetString(0),
            cancellationToken);
    }

    public async ValueTask<int> ClearAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        for (var cleared = 0; ;)
        {
            var portion = await access.Session.Database.ExecuteAsync("offers", "Clear", p => p.Next(age).Next((long)ClearedAtATime),
                cancellationToken);
            cleared += portion;
            if (portion < ClearedAtATime)
                return cleared;
        }
    }
}
