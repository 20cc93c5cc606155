using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Simulation.Tests;

/// <summary>A seed means one schedule: what it shows once it shows again. Different seeds show different ones.</summary>
public sealed class ReplayScenario
{
    private sealed record Line(int Sender, int Number);

    private sealed record Go;

    [Fact]
    public void The_same_seed_runs_the_same_schedule_twice()
    {
        var schedules = new HashSet<string>();
        var traces = new HashSet<ulong>();
        var count = 0;
        Seeds.Explore(world =>
        {
            count++;
            var (lines, trace, picks) = Play(world);
            (string Lines, ulong Trace, long Picks) again = default;
            SeededDispatcher.Run(world.Seed, second =>
            {
                again = Play(second);
                return Task.CompletedTask;
            });
            again.ShouldBe((lines, trace, picks));
            schedules.Add(lines);
            traces.Add(trace);
            return Task.CompletedTask;
        });
        if (count == 1) return; // one seed alone is being replayed
        traces.Count.ShouldBeGreaterThan(count * 9 / 10);
        schedules.Count.ShouldBeGreaterThan(count / 10);
    }

    [Fact]
    public void A_failing_seed_is_named_and_fails_again_in_the_same_way()
    {
        if (Environment.GetEnvironmentVariable("ACTORFLOW_SEED") is not null) return;
        var first = Should.Throw<SeededRunException>(() => Seeds.Explore(ClaimTooMuch));
        first.Message.ShouldContain($"ACTORFLOW_SEED={first.Seed}");
        var again = Should.Throw<SeededRunException>(() => SeededDispatcher.Run(first.Seed, ClaimTooMuch));
        again.Message.ShouldBe(first.Message);
    }

    /// <summary>There is no order between two senders, so some seed refutes this.</summary>
    private static Task ClaimTooMuch(SeededWorld world)
    {
        Play(world).Lines.ShouldStartWith("0.1 0.2 0.3");
        return Task.CompletedTask;
    }

    private static (string Lines, ulong Trace, long Picks) Play(SeededWorld world)
    {
        var lines = new List<string>();
        var receiver = world.System.Spawn(Props.Of<Line>((context, line) =>
            lines.Add($"{line.Sender}.{line.Number}" + ((context.System.Time.GetUtcNow().Millisecond > 0) ? " later" : ""))));
        var senders = Enumerable.Range(0, 3).Select(sender =>
        {
            var number = 0;
            return world.System.Spawn(Props.Of<Go>((_, _) => receiver.Tell(new Line(sender, ++number))));
        }).ToArray();
        for (var step = 0; step < 9; step++) senders[step % 3].Tell(new Go());
        if (world.Choose(2) == 0) world.Settle();
        world.Advance(TimeSpan.FromMilliseconds(world.Choose(3)));
        foreach (var sender in senders) sender.Tell(new Go());
        world.Settle();
        return (string.Join(' ', lines), world.Trace, world.Picks);
    }
}
