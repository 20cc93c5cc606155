using ActorFlow.Actors.Kernel;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>An actor at the end of its turn lets another one receive on the spot, if that is idle and has promised not to block.</summary>
public sealed class ReceiveHereTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Until.Patience;

    private readonly ActorSystem _system = ActorSystem.Create("here");

    public async ValueTask DisposeAsync() => await _system.DisposeAsync();

    [Fact]
    public async Task An_idle_actor_receives_before_the_call_returns()
    {
        var seen = new List<string>();
        var (server, caller) = await PairAsync(promises: true, seen);

        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        caller.Tell(() => answer.SetResult(server.TryReceiveHere("here") ? seen[^1] : "told"));

        (await answer.Task.WaitAsync(Patience)).ShouldBe("here");
    }

    [Fact]
    public async Task An_actor_without_the_promise_is_left_alone()
    {
        var seen = new List<string>();
        var (server, caller) = await PairAsync(promises: false, seen);

        (await CallAsync(caller, server, "here")).ShouldBeFalse();

        seen.ShouldBe(["begin"]);
    }

    [Fact]
    public async Task What_was_told_before_is_received_before()
    {
        var seen = new List<string>();
        var (server, caller) = await PairAsync(promises: true, seen);
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        caller.Tell(() =>
        {
            // Kept for this thread until the turn ends, so that it waits in the mailbox now.
            server.Tell("told");
            answer.SetResult(server.TryReceiveHere("here"));
        });

        (await answer.Task.WaitAsync(Patience)).ShouldBeFalse();
        await server.Ask<string>(to => new Question(to), Patience);
        seen.ShouldBe(["begin", "told"]);
    }

    [Fact]
    public async Task Nobody_receives_on_a_thread_that_runs_no_turn()
    {
        var seen = new List<string>();
        var (server, _) = await PairAsync(promises: true, seen);

        await Task.Factory.StartNew(() => server.TryReceiveHere("here").ShouldBeFalse(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        seen.ShouldBe(["begin"]);
    }

    [Fact]
    public async Task A_failure_is_that_of_the_actor_that_received_and_the_caller_goes_on()
    {
        var seen = new List<string>();
        var (server, caller) = await PairAsync(promises: true, seen);

        (await CallAsync(caller, server, "fail")).ShouldBeTrue();
        await server.Ask<string>(to => new Question(to), Patience);

        seen.ShouldBe(["begin", "fail"]);
    }

    /// <summary>A server that has had its first turn and is idle, and an actor that runs what it is told.</summary>
    private async Task<(ActorRef<object> Server, ActorRef<Action> Caller)> PairAsync(bool promises, List<string> seen)
    {
        var props = Props.Of<object>((_, message) =>
        {
            if (message is Question question)
            {
                question.To.Tell("answer");
                return;
            }

            lock (seen)
                seen.Add((string)message);
            if (message is "fail")
                throw new InvalidOperationException("no");
        });
        var server = _system.Spawn(promises ? props.WithHandOver() : props);
        var caller = _system.Spawn(Props.Of<Action>((_, action) => action()).WithHandOver());
        server.Tell("begin");
        await server.Ask<string>(to => new Question(to), Patience);
        // The turn that answered may not have given its thread back yet.
        SpinWait.SpinUntil(() => !promises || IsIdle(caller, server), Patience).ShouldBeTrue();
        return (server, caller);
    }

    private static bool IsIdle(ActorRef<Action> caller, ActorRef<object> server)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        caller.Tell(() => answer.SetResult(server.TryReceiveHere(new Question(caller.Adapt<string>(static _ => static () => { })))));
        return answer.Task.Wait(Patience) && answer.Task.Result;
    }

    /// <summary>Whether the server received on the spot.</summary>
    private static async Task<bool> CallAsync(ActorRef<Action> caller, ActorRef<object> server, string message)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        caller.Tell(() => answer.SetResult(server.TryReceiveHere(message)));
        return await answer.Task.WaitAsync(Patience);
    }

    private sealed record Question(ActorRef<string> To);
}
