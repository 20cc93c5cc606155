using System.Collections;
using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Lifecycle;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

/// <summary>What goes wrong around a batch harms it alone, and never makes it hang.</summary>
[Trait("semantics", "3")]
public sealed class TroubledBatchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public Task A_list_that_cannot_be_read_fails_the_batch_with_its_error(int concurrency) => FlowTestHost.RunAsync(async host =>
    {
        var result = await host.RunAsync(Hosts.Chain("torn", Node.Named("torn").Items(_ => new Torn()).Each(n => n).Concurrency(concurrency)));

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.Single().Message.ShouldContain("page 3 is torn");
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_list_that_changes_while_its_batch_runs_is_as_long_as_it_was_or_fails_the_batch(bool grows) => FlowTestHost.RunAsync(async host =>
    {
        var list = Enumerable.Range(0, 10).ToList();
        var node = Node.Named("moving").Items(_ => list).Each(n =>
        {
            if (n == 3 && grows)
                list.Add(10);
            else if (n == 3)
                list.RemoveRange(5, 5);
            return n;
        }).Concurrency(1);

        var result = await host.RunAsync(Hosts.Chain("moving", node));

        result.Status.ShouldBe(grows ? RunStatus.Completed : RunStatus.Failed);
        if (grows)
            result.State.GetList<int>("results").ShouldBe(Enumerable.Range(0, 10));
    });

    [Fact]
    public Task A_worker_that_fails_while_it_has_nothing_to_do_gets_nothing_to_do() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        async IAsyncEnumerable<int> Bursts()
        {
            for (var n = 0; n < 20; n++)
            {
                yield return n;
                if (n == 9)
                    await gate.PassAsync();
            }
        }

        var node = Node.Named("bursts").Stream(_ => 0, (_, _) => Bursts()).Each(n => n).Concurrency(4);
        var run = await host.StartAsync(Hosts.Chain("bursts", node));
        host.StepUntil(() => gate.IsReached);
        foreach (var worker in RouterOf(host).Children.OfType<ActorRef<WorkerMessage>>().ToList())
            worker.Tell(new Nonsense());
        for (var step = 0; step < 100; step++)
            host.Step();
        gate.Open();

        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe(Enumerable.Range(0, 20));
    }, Hosts.Gated);

    [Fact]
    public Task A_router_that_fails_gives_back_the_slots_of_its_pool_and_its_batch_is_tried_again() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("pooled").Items(_ => Enumerable.Range(0, 6)).Each(async (n, x) =>
        {
            if (n == 0)
                await gate.PassAsync(x.CancellationToken);
            return n;
        }).Pool("narrow").Concurrency(2).Attempts(2);
        var run = await host.StartAsync(Hosts.Chain("pooled", node));
        host.StepUntil(() => gate.IsReached);

        ((ActorRef<BatchMessage>)RouterOf(host)).Tell(new Unheard());
        host.StepUntil(() => gate.Arrived == 2);
        gate.Open();

        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe(Enumerable.Range(0, 6));
    }, Hosts.Gated with { Configure = options => options.AddBatchPool("narrow", pool => pool.MaxConcurrency = 1) });

    [Fact]
    public Task Another_attempt_of_a_batch_of_flows_does_not_meet_the_runs_of_the_one_before() => FlowTestHost.RunAsync(async host =>
    {
        var calls = 0;
        var stubborn = Hosts.Chain("stubborn", Node.Named("work").Exec(async x =>
        {
            // Ignores its cancellation, so that its run is still there when the next attempt begins.
            if (++calls == 1)
                await Task.Delay(TimeSpan.FromHours(1), x.TimeProvider, CancellationToken.None);
            return 1;
        }));
        var node = Node.Named("each").Flows(stubborn, _ => [new RunInput()], result => 7).Timeout(TimeSpan.FromSeconds(1)).Attempts(2);

        var result = await host.RunAsync(Hosts.Chain("batch", node));

        result.EnsureCompleted().State.GetList<int>("results").ShouldBe([7]);
    });

    private static ActorCell<BatchMessage> RouterOf(FlowTestHost host)
        => (ActorCell<BatchMessage>)((ActorCell<RootMessage>)((ActorCell<object>)host.System.Actors.GuardianRef).Child("batches")!).Children.Single();

    /// <summary>What no worker knows, so that it fails.</summary>
    private sealed class Nonsense : WorkerMessage;

    /// <summary>What no router knows.</summary>
    private sealed class Unheard : BatchMessage;

    private sealed class Torn : IReadOnlyList<int>
    {
        public int Count => 8;

        public int this[int index] => index == 3 ? throw new InvalidDataException("page 3 is torn") : index;

        public IEnumerator<int> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
