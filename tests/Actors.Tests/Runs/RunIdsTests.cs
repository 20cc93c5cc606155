using System.Globalization;
using ActorFlow.Actors.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

public sealed class RunIdsTests
{
    [Fact]
    public void An_id_is_a_UUID_of_version_7_that_begins_with_the_time()
    {
        var at = new DateTimeOffset(2026, 11, 21, 12, 0, 0, 345, TimeSpan.Zero);
        var ids = new RunIds(new At(at));

        for (var i = 0; i < 300; i++)
        {
            var id = Guid.ParseExact(ids.Next().Value, "n");

            id.Version.ShouldBe(7);
            (id.Variant >> 2).ShouldBe(2);
            long.Parse(id.ToString("n")[..12], NumberStyles.HexNumber, CultureInfo.InvariantCulture).ShouldBe(at.ToUnixTimeMilliseconds());
        }
    }

    [Fact]
    public void No_two_are_alike_whichever_threads_ask()
    {
        var ids = new RunIds(TimeProvider.System);
        var made = new RunId[4][];

        Parallel.For(0, made.Length, thread => made[thread] = [.. Enumerable.Range(0, 5_000).Select(_ => ids.Next())]);

        made.SelectMany(some => some).Distinct().Count().ShouldBe(20_000);
    }

    [Fact]
    public void An_id_that_names_a_place_is_such_a_UUID_too_and_the_same_text_whenever_it_is_asked_for()
    {
        var at = new DateTimeOffset(2026, 11, 21, 12, 0, 0, 345, TimeSpan.Zero);
        var table = new RunTable();
        for (var i = 0; i < 300; i++)
        {
            var own = RunCorner.OfThisThread;
            own.TryFindPlace(table, out var place).ShouldBeTrue();
            var id = RunIds.At(own, at, place);

            var uuid = Guid.ParseExact(id.Value, "n");
            uuid.Version.ShouldBe(7);
            (uuid.Variant >> 2).ShouldBe(2);
            long.Parse(id.Value[..12], NumberStyles.HexNumber, CultureInfo.InvariantCulture).ShouldBe(at.ToUnixTimeMilliseconds());
            int.Parse(id.Value[^3..], NumberStyles.HexNumber, CultureInfo.InvariantCulture).ShouldBe(place);
            (id.Value, id.ToString()).ShouldBe((id.Value, id.Value));
            id.ShouldBe(new RunId(id.Value));
            id.GetHashCode().ShouldBe(new RunId(id.Value).GetHashCode());
            id.CompareTo(new RunId(id.Value)).ShouldBe(0);
            id.ShouldNotBe(default);
            var slot = new RunSlot(id) { IsJournaled = false };
            table.TryAdd(slot, place, own.Thread).ShouldBeTrue();
            table.Find(id.Value).ShouldBeSameAs(slot);
            table.Remove(slot).ShouldBeTrue();
        }
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
