using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Tests.Retries;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>A run whose time has come, and whose timer has not, does not go to sleep: nobody would wake it.</summary>
public sealed class LateTimerTests
{
    private static readonly TimeSpan Patience = Until.Patience;

    [Fact]
    public async Task A_run_that_hears_something_after_it_was_due_stays_until_its_late_timer_comes()
    {
        var time = new SteppedTime();
        var flow = Flow.Named("late").StartAt(Node.Delay("delay", TimeSpan.FromMinutes(10))).Durable(Durability.Strict).Build();
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.UseJournal(_ => new InMemoryJournal());
            o.TimeProvider = time;
            o.PassivateAfter = TimeSpan.FromMinutes(1);
            o.ReconcileEvery = TimeSpan.Zero;
            o.AddFlow(flow);
        });
        var run = await system.StartAsync(flow);
        while ((await run.GetAsync()).Status != RunStatus.Waiting)
            await Task.Yield();

        // Both its rest and its wait are over when it hears the signal, and neither timer has come.
        time.Move(TimeSpan.FromMinutes(11));
        await run.SignalAsync("early");
        (await run.GetAsync()).Status.IsEnded().ShouldBeFalse();
        time.Move(TimeSpan.FromMinutes(2));
        time.Fire();
        (await run.WaitAsync().WaitAsync(Patience)).EnsureCompleted();
    }
}
