using ActorFlow.Definition;
using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>What a join remembers of those that have come, by whichever name they are asked for.</summary>
public sealed class JoinStateTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(300)]
    public void A_join_knows_who_has_come_by_number_and_by_name_also_where_some_came_without_a_number(int width)
    {
        var dice = new Random(width);
        var doors = Doors(width);
        for (var round = 0; round < 20; round++)
        {
            var join = new JoinState("last");
            var come = new HashSet<int>();
            foreach (var i in Enumerable.Range(0, width).OrderBy(_ => dice.Next()))
            {
                join.Has(doors[i]).ShouldBeFalse();
                join.Has(doors[i].Input).ShouldBeFalse();
                if (round % 4 == 3 && dice.Next(5) == 0)
                    join.Add(new JoinArrival(doors[i].Input, null));
                else
                    join.Add(doors[i]);
                come.Add(i);
                var other = dice.Next(width);
                join.Has(doors[other]).ShouldBe(come.Contains(other));
                if (round % 2 == 1)
                    join.Has(doors[other].Input).ShouldBe(come.Contains(other));
                join.Count.ShouldBe(come.Count);
                if (dice.Next(3 * width) > 0)
                    continue;
                join.Clear();
                come.Clear();
            }

            join.Arrivals.Count.ShouldBe(come.Count);
        }
    }

    [Fact]
    public void Numbers_of_one_drawing_say_nothing_of_another()
    {
        var (one, other) = (Doors(3), Doors(3));
        var join = new JoinState("last");
        join.Add(one[0]);

        join.Has(other[0]).ShouldBeTrue();
        join.Has(other[1]).ShouldBeFalse();
        join.Add(other[1]);
        join.Has(one[1]).ShouldBeTrue();
        join.Has(one[2]).ShouldBeFalse();
    }

    [Fact]
    public void Joins_of_a_frame_are_in_the_order_of_their_names_and_serve_again_under_other_ones()
    {
        var door = Doors(2)[1];
        var table = new JoinTable();
        foreach (var name in new[] { "m", "c", "x", "a", "n", "b" })
        {
            var join = table.Add(name);
            join.Add(door);
            join.Status = JoinStatus.Fired;
            join.Epoch = 3;
        }

        table.Select(join => join.Node).ShouldBe(["a", "b", "c", "m", "n", "x"]);
        table.Find("n").ShouldNotBeNull().Node.ShouldBe("n");
        table.Find("d").ShouldBeNull();
        Should.Throw<ArgumentException>(() => table.Add("n"));
        table.Forget();

        table.ShouldBeEmpty();
        table.Find("n").ShouldBeNull();
        foreach (var name in new[] { "z", "y", "c", "k", "l", "j", "i", "h", "g" })
        {
            var join = table.Add(name);
            (join.Node, join.Count, join.Status, join.Epoch, join.Watch).ShouldBe((name, 0, JoinStatus.Open, 1, null));
            join.Has(door).ShouldBeFalse();
        }

        table.Select(join => join.Node).ShouldBe(["c", "g", "h", "i", "j", "k", "l", "y", "z"]);
    }

    /// <summary>The doors of a join that so many edges lead to.</summary>
    private static JoinDoor[] Doors(int width)
    {
        var (first, last) = (Node.Named("first").Post(_ => { }), Node.Named("last").Post(_ => { }));
        var flow = Flow.Named("diamond").Durable(Durability.None).StartAt(first);
        for (var i = 0; i < width; i++)
        {
            var side = Node.Named($"side-{i}").Post(_ => { });
            flow.Fork(first, ActionName.Default, side).Connect(side, last);
        }

        var built = flow.Join(last, Join.All).Build();
        return [.. Enumerable.Range(0, width).Select(i => built.Find($"side-{i}")!.RouteOf(ActionName.Default)!.Door.ShouldNotBeNull())];
    }
}
