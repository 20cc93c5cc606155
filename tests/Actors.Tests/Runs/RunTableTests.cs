using ActorFlow.Actors.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Runs in memory that are found without the registry.</summary>
public sealed class RunTableTests
{
    private readonly RunTable _table = new();
    private int _made;

    [Fact]
    public void A_run_is_found_by_the_place_that_its_id_names()
    {
        int[] places = [0, 1, 63, 64, 255, 256, 4_094, RunTable.Places - 1];
        var slots = places.Select(place => (place, slot: new RunSlot(IdAt(place)) { IsJournaled = false })).ToArray();

        foreach (var (place, slot) in slots)
            _table.TryAdd(slot, place).ShouldBeTrue();

        foreach (var (_, slot) in slots)
        {
            _table.Find(slot.RunId).ShouldBe(slot);
        }

        _table.Count.ShouldBe(places.Length);
        _table.All().ShouldBe(slots.Select(one => one.slot));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("run-1.7")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("00000000000000000000000000000 -1")]
    [InlineData("00000000000000000000000000000fff")]
    public void Whatever_is_no_id_of_a_run_that_is_in_is_not_found(string id)
    {
        _table.TryAdd(new RunSlot(IdAt(0xFFF)), 0xFFF);

        _table.Find(id).ShouldBeNull();
    }

    [Fact]
    public void A_place_that_is_taken_is_not_given_again_before_its_run_has_left()
    {
        var (first, second) = (new RunSlot(IdAt(5)), new RunSlot(IdAt(5)));
        _table.TryAdd(first, 5);

        _table.IsFree(5).ShouldBeFalse();
        _table.TryAdd(second, 5).ShouldBeFalse();
        second.Place.ShouldBe(RunSlot.NoPlace);
        _table.Remove(second).ShouldBeFalse();
        _table.Remove(first).ShouldBeTrue();
        _table.TryAdd(second, 5).ShouldBeTrue();

        // What has left takes nobody else out.
        _table.Remove(first).ShouldBeFalse();
        _table.Find(second.RunId).ShouldBe(second);
        _table.Find(first.RunId).ShouldBeNull();
    }

    [Fact]
    public void A_thread_looks_for_places_of_its_own_until_they_are_taken()
    {
        for (var i = 0; i < RunTable.PartSize; i++)
        {
            RunIds.TryFindPlace(_table, out var place).ShouldBeTrue();
            _table.TryAdd(new RunSlot(IdAt(place)), place).ShouldBeTrue();
        }

        RunIds.TryFindPlace(_table, out _).ShouldBeFalse();
        _table.All().Select(slot => slot.Place / RunTable.PartSize).Distinct().Count().ShouldBe(1);
    }

    /// <summary>An id that names a place, another one at each call.</summary>
    private RunId IdAt(int place) => new($"{++_made:x29}{place:x3}");
}
