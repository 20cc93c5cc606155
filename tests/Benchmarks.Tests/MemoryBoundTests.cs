using ActorFlow.Benchmarks.Harness;
using Shouldly;
using Xunit;

namespace ActorFlow.Benchmarks.Tests;

/// <summary>What runs take, in bytes, which are the same on any machine, however busy. Each bound is what it took when it was set and some room; it is there to be lowered.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryBoundTests
{
    [Theory]
    [InlineData("M.active", 2, 3_200)]
    [InlineData("T1.resident", 5, 2_048)]
    [InlineData("T1", 20, 400)]
    [InlineData("M.stored", 2, 1_100)]
    [InlineData("T3", 20, 100)]
    public async Task It_takes_no_more_than_it_did(string id, int share, double most)
    {
        var bytes = await Catalogue.All.Single(one => one.Id == id).RunAsync(new Effort(Smoke: true, share));

        bytes.ShouldBeInRange(1, most, $"{id}, in bytes");
    }
}
