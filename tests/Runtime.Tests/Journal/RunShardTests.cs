using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Journal;

[Trait("semantics", "11")]
public sealed class RunShardTests
{
    /// <summary>Never to be changed: journals are stored by them. Computed once by another program.</summary>
    [Theory]
    [InlineData("a", 11, 91, 3675)]
    [InlineData("b", 0, 208, 720)]
    [InlineData("run-1", 10, 42, 3370)]
    [InlineData("run-2", 1, 97, 1889)]
    [InlineData("order-7", 10, 74, 2378)]
    [InlineData("Grüße, 世界 🌍", 14, 30, 2334)]
    public void A_run_belongs_to_the_same_shard_in_every_version(string id, int of16, int of256, int of4096)
    {
        RunShard.Of(id, 1).ShouldBe(0);
        RunShard.Of(id, 16).ShouldBe(of16);
        RunShard.Of(id, 256).ShouldBe(of256);
        RunShard.Of(id, 4096).ShouldBe(of4096);
    }

    [Fact]
    public void The_longest_ids_have_a_shard()
    {
        RunShard.Of(new string('x', RunId.MaxLength), 256).ShouldBe(226);
        RunShard.Of(string.Concat(Enumerable.Repeat("🌍", RunId.MaxLength / 2)), 256).ShouldBeInRange(0, 255);
        RunShard.Of(new string('世', RunId.MaxLength), 256).ShouldBeInRange(0, 255);
    }

    [Theory]
    [InlineData("run-{0}")]
    [InlineData("01997f3a-0000-7000-8000-{0:d12}")]
    [InlineData("{0}/charge#1")]
    public void Runs_are_spread_evenly(string form)
    {
        var counts = new int[256];
        for (var i = 0; i < 256_000; i++)
            counts[RunShard.Of(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i), 256)]++;
        counts.Min().ShouldBeGreaterThan(850);
        counts.Max().ShouldBeLessThan(1_150);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(RunShard.MaxCount + 1)]
    public void A_number_of_shards_out_of_range_is_refused(int shards) => Should.Throw<ArgumentOutOfRangeException>(() => RunShard.Of("a", shards));
}
