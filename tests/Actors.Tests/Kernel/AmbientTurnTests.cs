using ActorFlow.Actors.Kernel;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>Turns find no ambient values, and leave none.</summary>
public sealed class AmbientTurnTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_user_code_leaves_is_dropped_at_its_end(bool handsOver)
    {
        await using var system = ActorSystem.Create("ambient");
        var left = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var props = Props.Of<string>((context, text) =>
        {
            using (context.EnterUserCode())
                Ambient.Value = text;
            left.SetResult(Ambient.Value);
        });

        system.Spawn(handsOver ? props.WithHandOver() : props).Tell("left");

        (await left.Task.WaitAsync(Until.Patience)).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_lends_a_turn_its_thread_lends_no_ambient_values_and_gets_none()
    {
        await using var system = ActorSystem.Create("ambient");
        Ambient.Value = "of the caller";
        for (var i = 0; i < 100; i++)
        {
            var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            // It takes the thread unless its first turn is under way elsewhere.
            var actor = system.Spawn(Props.Of<string>((context, text) =>
            {
                var found = Ambient.Value;
                using (context.EnterUserCode())
                    Ambient.Value = text;
                seen.SetResult(found);
            }).WithHandOver());

            actor.TellQuestion("of the turn");

            Ambient.Value.ShouldBe("of the caller");
            (await seen.Task.WaitAsync(Until.Patience)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task Whoever_has_suppressed_the_flow_of_execution_finds_it_suppressed_after_a_question()
    {
        await using var system = ActorSystem.Create("ambient");
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = system.Spawn(Props.Of<string>((context, _) =>
        {
            using (context.EnterUserCode())
                Ambient.Value = "of the turn";
            seen.SetResult();
        }).WithHandOver());

        using (ExecutionContext.SuppressFlow())
        {
            actor.TellQuestion("now");
            ExecutionContext.IsFlowSuppressed().ShouldBeTrue();
        }

        await seen.Task.WaitAsync(Until.Patience);
        Ambient.Value.ShouldBeNull();
    }
}
