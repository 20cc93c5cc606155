using ActorFlow.Actors.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

/// <summary>A Post that awaits something is waited for, whether it names an action or not.</summary>
[Trait("semantics", "2")]
public sealed class AsynchronousPostTests
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TheoryData<string> Forms => ["result", "result and context", "state", "state and context", "state and action", "batch"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_a_Post_without_an_action_writes_after_an_await_is_in_the_state(string form)
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var run = await system.StartAsync(Flow.Named("flow").StartAt(Draw(form)).Build());
        var end = run.WaitAsync();
        await _begun.Task;
        end.IsCompleted.ShouldBeFalse("its Post has not ended");

        _gate.SetResult();
        var result = (await end).EnsureCompleted();

        result.State.GetString("late").ShouldBe("written");
    }

    [Fact]
    public async Task What_a_Post_without_an_action_throws_after_an_await_fails_its_visit()
    {
        var node = Node.Named("node").Exec(_ => 1).Post(async (state, one) =>
        {
            await Task.Yield();
            state.Set("late", one);
            throw new TimeoutException("the warehouse does not answer");
        });

        var result = await Flow.Named("flow").StartAt(node).Build().RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.ShouldHaveSingleItem().Message.ShouldContain("the warehouse does not answer");
    }

    [Fact]
    public void Where_nobody_could_wait_for_it_a_lambda_that_awaits_is_refused_with_the_reason()
    {
        // To the compiler each of them is a delegate without a result.
        Refused(() => Node.WaitForSignal<int>("paid", "paid").Post(async (_, _) => await Task.Yield()));
        Refused(() => Node.Ask("approve", _ => Question.Approval("?")).Post(async (_, _) => await Task.Yield()));
        var flow = Flow.Named("child").StartAt(Node.Named("node").Exec(_ => 1)).Build();
        Refused(() => flow.AsChildRun().Output(async (_, _) => await Task.Yield()));

        static void Refused(Action draw) => Should.Throw<ArgumentException>(draw).Message.ShouldContain("asynchronous");
    }

    private Node Draw(string form) => form switch
    {
        "result" => Node.Named("node").Exec(_ => 1).Post(async (state, _) => await WriteAsync(state)),
        "result and context" => Node.Named("node").Exec(_ => 1).Post(async (state, _, _) => await WriteAsync(state)),
        "state" => Node.Named("node").Post(async state => await WriteAsync(state)),
        "state and context" => Node.Named("node").Post(async (state, _) => await WriteAsync(state)),
        "state and action" => Node.Named("node").Post(async state =>
        {
            await WriteAsync(state);
            return (ActionName)"done";
        }),
        _ => Node.Named("node").Items(_ => new[] { 1, 2 }).Each(n => n).Post(async (state, _) => await WriteAsync(state)),
    };

    private async Task WriteAsync(SharedState state)
    {
        _begun.SetResult();
        await _gate.Task;
        state.Set("late", "written");
    }
}
