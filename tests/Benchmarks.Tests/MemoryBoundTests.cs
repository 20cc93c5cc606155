using ActorFlow.Benchmarks.Harness;
using Shouldly;
using Xunit;

namespace ActorFlow.Benchmarks.Tests;

/// <summary>What runs take, in bytes, which are the same on any machine, however busy. Each bound is what it took when it was set and some room; it is there to be lowered.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryBoundTests
{
    [Theory]
    [InlineData("M.active", 2, 3_000)]
    [InlineData("T1.resident", 5, 1_900)]
    [InlineData("M.stored", 2, 1_100)]
    [InlineData("T3", 20, 100)]
    public async Task It_takes_no_more_than_it_did(string id, int share, double most)
    {
        var bytes = await Catalogue.All.Single(one => one.Id == id).RunAsync(new Effort(Smoke: true, share));

        bytes.ShouldBeInRange(1, most, $"{id}, in bytes");
    }

    /// <summary>
    /// Nothing of a run that has left memory is held: the least that could be, its slot in the registry with its id, takes more than this. What caches hold at the two moments, and how far tables have
    /// grown while many runs had not left yet, differs by at most some 3 MB, three quarters of the bound.
    /// </summary>
    [Fact]
    public async Task A_run_that_has_left_memory_holds_nothing()
    {
        var bytes = await Catalogue.All.Single(one => one.Id == "T1").RunAsync(new Effort(Smoke: true, Share: 5));

        bytes.ShouldBeLessThan(200, "T1, in bytes");
    }
}
