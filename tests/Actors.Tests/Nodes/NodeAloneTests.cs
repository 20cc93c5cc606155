using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

[Trait("semantics", "1")]
public sealed class NodeAloneTests
{
    [Fact]
    public async Task A_node_run_alone_gives_its_action_and_writes_its_patch_to_the_given_state()
    {
        var node = Node.Named("work").Prep(s => s.GetInt("n")).Exec(n => n + 1).Post((s, n) =>
        {
            s.Set("n", n);
            s.Remove("old");
            return "done";
        });
        var state = new SharedState { ["n"] = 1, ["old"] = true, ["kept"] = "yes" };

        (await node.RunAsync(state)).ShouldBe("done");

        (state.GetInt("n"), state.Has("old"), state.GetString("kept")).ShouldBe((2, false, "yes"));
    }

    [Fact]
    public async Task Attempts_waits_fallback_and_middleware_work_as_in_a_flow()
    {
        var (attempts, wrapped) = (0, 0);
        var node = Node.Named("work").Exec<int>((ExecContext x) => { attempts++; throw new TimeoutException(); }).Fallback((_, error) => attempts)
            .Post((s, n) => s.Set("n", n)).Attempts(3, TimeSpan.FromMilliseconds(1))
            .Use((call, next) => { wrapped++; return next(call); });
        var state = new SharedState();

        await node.RunAsync(state);

        (state.GetInt("n"), wrapped).ShouldBe((3, 3));
    }

    [Fact]
    public async Task A_failed_node_throws_with_its_own_error_inside_and_writes_nothing()
    {
        var node = Node.Named("work").Prep(s => { s.Set("prep", 1); return 0; }).Exec<int>((int _) => throw new FormatException("odd"));
        var state = new SharedState();

        var error = await Should.ThrowAsync<RunNotCompletedException>(() => node.RunAsync(state));

        error.InnerException.ShouldBeOfType<FormatException>();
        state.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Cancelling_the_token_cancels_the_node()
    {
        using var source = new CancellationTokenSource();
        var node = Node.Named("work").Exec(async x =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, x.CancellationToken);
            return 1;
        });

        await Should.ThrowAsync<OperationCanceledException>(() => node.RunAsync(null, null, source.Token));
    }

    [Fact]
    public async Task Options_stay_open_and_count_at_the_next_run()
    {
        var attempts = 0;
        var node = Node.Named("work").Exec<int>((ExecContext x) => { attempts++; throw new TimeoutException(); });
        await Should.ThrowAsync<RunNotCompletedException>(() => node.RunAsync());

        node.Attempts(3).Use((call, next) => { attempts += 10; return next(call); });
        await Should.ThrowAsync<RunNotCompletedException>(() => node.RunAsync());

        attempts.ShouldBe(1 + 33);
    }

    [Fact]
    public async Task Services_can_be_given()
    {
        await using var services = new ServiceCollection().AddScoped<Greeter>().BuildServiceProvider();
        var state = new SharedState();

        await Node.Of<Greeter>().RunAsync(state, o => o.Services = services);

        state.GetString("greeting").ShouldBe("hello");
    }

    private sealed class Greeter : Node<NoPrep, string>
    {
        protected internal override ValueTask<NoPrep> PrepAsync(NodeContext context) => default;

        protected internal override ValueTask<string> ExecAsync(NoPrep prep, ExecContext context) => new("hello");

        protected internal override ValueTask<ActionName> PostAsync(NodeContext context, NoPrep prep, string exec)
        {
            context.State.Set("greeting", exec);
            return default;
        }
    }
}
