using System.Text;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

/// <content>Work that is offered to whoever can do it.</content>
public abstract partial class SharedJournalConformance
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task An_offer_is_claimed_once_by_somebody_who_can_do_all_it_asks_for_and_knows_the_flow()
    {
        var store = await OffersAsync();
        await store.PutAsync([Offer("a", requires: ["gpu", "region=eu"])], default);

        (await store.ClaimAsync("weak", ["gpu"], ["print"], 10, Long, default)).ShouldBeEmpty();
        (await store.ClaimAsync("stranger", ["gpu", "region=eu"], ["other"], 10, Long, default)).ShouldBeEmpty();
        var claimed = (await store.ClaimAsync("able", ["region=eu", "gpu", "more"], ["x", "print"], 10, Long, default)).ShouldHaveSingleItem();
        (await store.ClaimAsync("late", ["gpu", "region=eu"], ["print"], 10, Long, default)).ShouldBeEmpty();

        claimed.Claim.ShouldBe(new OfferClaim("a", 1));
        (claimed.Offer.Id, claimed.Offer.RunId, claimed.Offer.Term, claimed.Offer.Flow, claimed.Offer.Fingerprint).ShouldBe(
            ("a", new RunId("run-1"), 3, "flow", "print"));
        claimed.Offer.Requires.ShouldBe(["gpu", "region=eu"], ignoreOrder: true);
        Encoding.UTF8.GetString(claimed.Offer.Work.Span).ShouldBe("""{"of":"a"}""");
    }

    [Fact]
    public async Task The_oldest_offers_are_claimed_first_and_no_more_than_wanted()
    {
        var store = await OffersAsync();
        foreach (var id in (string[])["c", "a", "b"])
            await store.PutAsync([Offer(id)], default);

        (await ClaimAsync(store, limit: 2)).Select(one => one.Offer.Id).ShouldBe(["c", "a"], ignoreOrder: true);
        (await ClaimAsync(store, limit: 2)).Select(one => one.Offer.Id).ShouldBe(["b"]);
    }

    [Fact]
    public async Task Claims_at_the_same_time_share_the_offers_without_a_double()
    {
        var store = await OffersAsync();
        await store.PutAsync([.. Enumerable.Range(0, 60).Select(i => Offer($"o-{i}"))], default);

        var claimed = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () => await ClaimAsync(store, limit: 20))));

        claimed.SelectMany(one => one).Select(one => one.Offer.Id).Distinct().Count().ShouldBe(claimed.Sum(one => one.Count));
        (claimed.Sum(one => one.Count) + (await ClaimAsync(store, limit: 100)).Count).ShouldBe(60);
    }

    [Fact]
    public async Task A_claim_that_is_given_back_is_there_for_the_next_and_what_the_worker_before_says_counts_no_more()
    {
        var store = await OffersAsync();
        await store.PutAsync([Offer("a")], default);
        var first = (await ClaimAsync(store)).Single().Claim;
        (await store.RenewAsync([first], Long, default)).ShouldBe(["a"]);
        (await ClaimAsync(store)).ShouldBeEmpty();

        (await store.RenewAsync([first], TimeSpan.Zero, default)).ShouldBe(["a"]);
        var second = (await ClaimAsync(store)).ShouldHaveSingleItem().Claim;

        second.ShouldBe(new OfferClaim("a", 2));
        (await store.RenewAsync([first], Long, default)).ShouldBeEmpty();
        (await store.CompleteAsync([(first, Outcome("late"))], default)).ShouldBeEmpty();
        (await store.FindOutcomesAsync(["a"], default)).ShouldBeEmpty();
        (await store.CompleteAsync([(second, Outcome("good"))], default)).ShouldBe(["a"]);
        Said(await store.FindOutcomesAsync(["a", "unknown"], default)).ShouldBe([("a", true, "\"good\"")]);
    }

    [Fact]
    public async Task What_came_of_an_offer_stays_whatever_is_put_or_claimed_after_that()
    {
        var store = await OffersAsync();
        await store.PutAsync([Offer("a")], default);
        var claim = (await ClaimAsync(store)).Single().Claim;
        await store.CompleteAsync([(claim, new OfferOutcome(false, "{\"type\":\"X\"}"u8.ToArray()))], default);

        await RaiseTermAsync(RunShard.Of("run-1", Can<IShardedRuns>(_members.Keys.First()).Shards));
        await store.PutAsync([Offer("a", term: 4)], default);

        (await ClaimAsync(store)).ShouldBeEmpty();
        (await store.CompleteAsync([(claim, Outcome("again"))], default)).ShouldBeEmpty();
        Said(await store.FindOutcomesAsync(["a"], default)).ShouldBe([("a", false, "{\"type\":\"X\"}")]);
    }

    [Fact]
    public async Task The_next_owner_finds_the_offer_as_it_is_and_an_owner_before_takes_nothing_of_it_back()
    {
        var store = await OffersAsync();
        await store.PutAsync([Offer("a", term: 3), Offer("b", term: 3)], default);
        var claim = (await ClaimAsync(store, limit: 1)).Single().Claim;
        await RaiseTermAsync(RunShard.Of("run-1", Can<IShardedRuns>(_members.Keys.First()).Shards));
        await store.PutAsync([Offer("a", term: 4, work: "newer")], default);

        await store.WithdrawAsync([("a", 3), ("b", 3)], default);
        await store.PutAsync([Offer("a", term: 3, work: "older")], default);

        (await store.RenewAsync([claim], TimeSpan.Zero, default)).ShouldBe(["a"], "whoever works on it goes on");
        var again = (await ClaimAsync(store)).ShouldHaveSingleItem();
        (again.Offer.Id, again.Offer.Term, Encoding.UTF8.GetString(again.Offer.Work.Span)).ShouldBe(("a", 4, """{"of":"newer"}"""));
        await store.WithdrawAsync([("a", 4)], default);
        (await store.RenewAsync([again.Claim], Long, default)).ShouldBeEmpty("that is how its worker hears of it");
    }

    [Fact]
    public async Task Old_outcomes_are_forgotten_and_open_offers_are_not()
    {
        var store = await OffersAsync();
        await store.PutAsync([Offer("a"), Offer("b")], default);
        var claim = (await ClaimAsync(store, limit: 1)).Single().Claim;
        await store.CompleteAsync([(claim, Outcome("x"))], default);

        (await store.ClearAsync(Long, default)).ShouldBe(0);
        (await store.ClearAsync(TimeSpan.FromSeconds(-5), default)).ShouldBe(1);

        (await store.FindOutcomesAsync(["a", "b"], default)).ShouldBeEmpty();
        (await ClaimAsync(store)).Count.ShouldBe(1);
    }

    /// <summary>The store as a member has it that owns the shard of the runs here under the third term.</summary>
    private async Task<IOfferStore> OffersAsync()
    {
        var member = await JoinAsync();
        var shard = RunShard.Of("run-1", Can<IShardedRuns>(member).Shards);
        while (await RaiseTermAsync(shard) < 3)
        {
        }

        return Can<IOfferStore>(member);
    }

    private static async Task<IReadOnlyList<ClaimedOffer>> ClaimAsync(IOfferStore store, int limit = 10)
        => await store.ClaimAsync("worker", [], ["print"], limit, Long, default);

    private static WorkOffer Offer(string id, long term = 3, string? work = null, params string[] requires)
        => new(id, new RunId("run-1"), term, requires, "flow", "print", Encoding.UTF8.GetBytes($$"""{"of":"{{work ?? id}}"}"""));

    private static OfferOutcome Outcome(string text) => new(true, Encoding.UTF8.GetBytes($"\"{text}\""));

    private static IEnumerable<(string, bool, string)> Said(IReadOnlyDictionary<string, OfferOutcome> found)
        => found.Select(one => (one.Key, one.Value.Succeeded, Encoding.UTF8.GetString(one.Value.Result.Span)));
}
