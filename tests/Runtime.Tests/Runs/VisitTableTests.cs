using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Runs;

public sealed class VisitTableTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    public void Visits_are_found_by_id_and_gone_through_in_the_order_of_their_ids(int count)
    {
        var table = new VisitTable();
        foreach (var id in Enumerable.Range(1, count).Where(id => id % 2 == 1).Concat(Enumerable.Range(1, count).Where(id => id % 2 == 0)))
            table.Add(id, Visit(id));

        table.Count.ShouldBe(count);
        table.Select(visit => visit.Id).ShouldBe(Enumerable.Range(1, count).Select(id => (long)id));
        for (var id = 1; id <= count; id++)
        {
            table.TryGetValue(id, out var visit).ShouldBeTrue();
            visit!.Id.ShouldBe(id);
        }

        table.TryGetValue(count + 1, out _).ShouldBeFalse();
    }

    [Fact]
    public void It_holds_what_a_sorted_dictionary_would_whatever_comes_and_goes()
    {
        var (table, model, random) = (new VisitTable(), new SortedDictionary<long, Visit>(), new Random(17));
        for (var step = 0; step < 5_000; step++)
        {
            var id = random.Next(1, 40);
            if (model.Remove(id))
            {
                table.Remove(id).ShouldBeTrue();
                table.Remove(id).ShouldBeFalse();
            }
            else
            {
                var visit = Visit(id);
                model.Add(id, visit);
                table.Add(id, visit);
            }

            table.Count.ShouldBe(model.Count);
            table.SequenceEqual(model.Values).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_visit_is_in_it_once()
    {
        var table = new VisitTable();
        table.Add(1, Visit(1));

        Should.Throw<ArgumentException>(() => table.Add(1, Visit(1)));
    }

    [Fact]
    public void Whoever_goes_through_it_while_it_changes_is_told()
    {
        var table = new VisitTable();
        table.Add(1, Visit(1));
        table.Add(2, Visit(2));

        Should.Throw<InvalidOperationException>(() =>
        {
            foreach (var visit in table)
                table.Remove(visit.Id);
        });
    }

    private static Visit Visit(long id) => new(id, "node", 1, 0);
}
