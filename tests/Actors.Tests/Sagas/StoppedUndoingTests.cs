using ActorFlow.Actors.Journal;
using ActorFlow.Polling;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Sagas;

/// <summary>A stop in the middle of the undoing of a child run is no failure of it: the next start goes on.</summary>
[Trait("semantics", "12")]
public sealed class StoppedUndoingTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryJournal _journal = new();
    private bool _isMended;

    [Fact]
    public async Task What_was_being_undone_in_a_child_when_the_engine_stopped_is_undone_after_the_next_start()
    {
        await using (var first = await StartAsync())
        {
            (await (await first.StartAsync(first.Flows.Single(flow => flow.Name == "family"), null, new() { Id = "r" })).WaitAsync()).EnsureCompleted();
            await first.CompensateAsync("r");
            // The child waits for its next attempt, so it leaves at once when the engine stops; its parent waits for it and hears of that.
            await Until.SoAsync(async () => await first.EventsAsync("r/work#1").AnyAsync(fact => fact.Kind == "compensation-attempt-failed"));
            var stop = first.StopAsync(TimeSpan.FromHours(20));
            await PassAsync(TimeSpan.FromMilliseconds(300), () => new(stop.IsCompleted));
            await stop;
        }

        _isMended = true;
        await using var second = await StartAsync();
        CompensationReport report = null!;
        await PassAsync(TimeSpan.FromSeconds(10), async () => (report = (await second.GetAsync("r")).Compensations).All.All(detail => detail.Status != CompensationStatus.Owed));
        report.All.ShouldAllBe(detail => detail.Status == CompensationStatus.Compensated);
    }

    private Task PassAsync(TimeSpan step, Func<ValueTask<bool>> isSo)
        => Until.SoAsync(() =>
        {
            _time.Advance(step);
            return isSo();
        });

    private Task<FlowSystem> StartAsync()
    {
        var book = Patient(Node.Named("book").Exec(x => x.IdempotencyKey)
            .Compensate((_, _) => Volatile.Read(ref _isMended) ? Task.CompletedTask : throw new FormatException("not yet"))
            .CompensationRetry(RetryPolicy.Constant(1_000, TimeSpan.FromMinutes(5))));
        var child = Flow.Named("child").StartAt(book).Build();
        var before = Patient(Node.Named("before").Exec(x => x.IdempotencyKey).Compensate((_, _) => Task.CompletedTask));
        var family = Flow.Named("family").StartAt(before).Connect(before, Patient(child.AsChildRun("work"))).Build();
        return FlowSystem.StartAsync(o =>
        {
            o.AddFlow(family).AddFlow(child).UseJournal(_ => _journal);
            o.TimeProvider = _time;
        });
    }

    // Time runs ahead of a slow machine here: no attempt may be cut off for that.
    private static Node Patient(Node node)
    {
        node.Options.CompensationTimeout = TimeSpan.FromDays(365);
        return node;
    }
}
