using ActorFlow.Actors.Runs;
using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Visits that wait for room are taken by their ids, in whatever order they came.</summary>
public sealed class VisitQueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Visits_come_out_the_oldest_first_even_where_some_came_late(int seed)
    {
        var dice = new Random(seed);
        var queue = default(VisitQueue);
        var waiting = new SortedDictionary<long, Visit>();
        var next = 1L;
        var late = new List<long>();
        for (var i = 0; i < 5_000; i++)
        {
            if (dice.Next(100) == 0)
            {
                queue.Clear();
                waiting.Clear();
            }

            if (i % 1_000 == 999)
            {
                queue.Clear();
                waiting.Clear();
                queue.Forget();
            }

            if (dice.Next(i % 500 < 250 ? 3 : 2) > 0)
            {
                var isLate = late.Count > 0 && dice.Next(10) == 0;
                var id = isLate ? late[^1] : next++;
                if (isLate)
                    late.RemoveAt(late.Count - 1);
                else if (dice.Next(10) == 0)
                    late.Add(next++);
                var visit = new Visit(id, "node", 1, 0);
                queue.Enqueue(visit);
                waiting.Add(id, visit);
            }
            else
            {
                var expected = waiting.Count == 0 ? null : waiting.First().Value;
                queue.First.ShouldBe(expected);
                queue.TryDequeue(out var taken).ShouldBe(expected is not null);
                taken.ShouldBe(expected);
                if (expected is not null)
                    waiting.Remove(expected.Id);
            }

            queue.Count.ShouldBe(waiting.Count);
        }
    }
}
