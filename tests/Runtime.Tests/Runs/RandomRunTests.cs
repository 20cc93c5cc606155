using ActorFlow.Runs;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>The laws of <see cref="Laws"/> over random flows under random histories.</summary>
public class RandomRunTests
{
    private static readonly Arbitrary<(int Flow, int[] Moves)> Histories = Arb.From(
        from flow in Gen.Choose(0, int.MaxValue - 1)
        from length in Gen.Choose(5, 60)
        from moves in Gen.Choose(0, int.MaxValue - 1).ListOf(length)
        select (Flow: flow, Moves: moves.ToArray()),
        history => Shorter(history.Moves).Select(moves => (Flow: history.Flow, Moves: moves)));

    [Fact]
    public void Whatever_happens_to_a_run_its_laws_hold_and_it_comes_to_an_end()
        => Prop.ForAll(Histories, history =>
        {
            var run = new RandomRun(RandomFlow.Of(history.Flow), RandomFlow.WithSpare(history.Flow), isPlain: history.Flow % 2 == 0);
            try
            {
                foreach (var move in history.Moves)
                    run.Move(move);
                run.RunToItsEnd();
            }
            catch (Exception error)
            {
                throw new ShouldAssertException($"Flow {history.Flow}\n{run.Told}\n{error}", error);
            }
        }).Check(80);

    [Fact]
    public void A_run_that_goes_on_under_another_drawing_judges_by_that_drawings_nodes()
    {
        // Found at random: a visit was dispatched by the node of the former drawing, whose loop the new one does not have.
        var run = new RandomRun(RandomFlow.Of(563803324), RandomFlow.WithSpare(563803324));
        foreach (var move in (int[])[1946669059, 1488693298, 583451349, 718575720, 957859894, 1402616604])
            run.Move(move);
        run.RunToItsEnd();
    }

    [Fact]
    public void Random_histories_reach_every_event_and_every_end()
    {
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 200; seed++)
        {
            // Fixed seeds: that these reach everything is a fact, not a chance.
            var dice = new Random(seed);
            var flow = dice.Next();
            var run = new RandomRun(RandomFlow.Of(flow), RandomFlow.WithSpare(flow));
            for (var move = 0; move < 40; move++)
                run.Move(dice.Next());
            seen.Add(run.Head.Status.ToString());
            foreach (var kind in typeof(RunEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RunEvent))))
            {
                if (run.Told.Contains(kind.Name, StringComparison.Ordinal))
                    seen.Add(kind.Name);
            }
        }

        typeof(RunEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RunEvent))).Select(kind => kind.Name).Where(kind => !seen.Contains(kind)).ShouldBeEmpty();
        foreach (var end in new[] { RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Killed })
            seen.ShouldContain(end.ToString());
    }

    [Fact]
    public void Plain_random_histories_take_the_short_way_often_enough_to_compare_it_with_the_long_one()
    {
        var hops = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            var dice = new Random(seed);
            var flow = dice.Next();
            var run = new RandomRun(RandomFlow.Of(flow), RandomFlow.WithSpare(flow), isPlain: true);
            for (var move = 0; move < 30; move++)
                run.Move(dice.Next());
            run.RunToItsEnd();
            hops += run.Hops;
        }

        hops.ShouldBeGreaterThan(100);
    }

    /// <summary>The history without a part of it, longer parts first.</summary>
    private static IEnumerable<int[]> Shorter(int[] moves)
    {
        for (var part = moves.Length; part > 0; part /= 2)
        {
            for (var from = 0; from + part <= moves.Length; from += part)
                yield return [.. moves[..from], .. moves[(from + part)..]];
        }
    }
}
