using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Graphs;

[Trait("semantics", "4")]
public sealed class DependencyRunTests
{
    private sealed record Period(int From, int To);

    private sealed record Report(string Text, int Pages);

    [Fact]
    public async Task Handles_carry_results_from_node_to_node_and_the_flow_returns_the_last_one()
    {
        var etl = Flow.Named("report");
        var sales = etl.Add("sales", x => x.Input<Period>().To - x.Input<Period>().From).Attempts(3);
        var stock = etl.Add("stock", async x => { await Task.Yield(); return $"stock {x.Attempt}"; });
        var page = etl.After(sales, stock).Add("render", (s, k) => new Report($"{s} {k}", s));

        (await etl.Returns(page).RunAsync(new Period(3, 10))).ShouldBe(new Report("7 stock 1", 7));
    }

    [Fact]
    public Task Results_are_journaled_and_restored() => EveryWay.RunAsync(
        () =>
        {
            var flow = Flow.Named("f");
            var a = flow.Add("a", x => new Report(x.Input<string>(), 1));
            var b = flow.Add("b", _ => 2);
            var c = flow.After(a, b).Add("c", (report, n) => report with { Pages = n });
            var d = flow.After(c).Add("d", report => report.Pages);
            return flow.Returns(flow.After(a, b, c, d).Add("e", (w, x, y, z) => $"{w.Text} {x} {y.Pages} {z}"));
        },
        result => result.EnsureCompleted().ResultOf<string>("e").ShouldBe("in 2 2 2"),
        () => RunInput.Of("in"));

    [Fact]
    public Task A_typed_flow_goes_wherever_a_definition_goes_and_reads_its_result_out_of_a_run() => FlowTestHost.RunAsync(async host =>
    {
        var drawing = Flow.Named("f");
        var flow = drawing.Returns(drawing.Add("n", x => x.Input<int>() + 1));

        flow.ResultOf(await host.RunAsync(flow, RunInput.Of(41))).ShouldBe(42);
        flow.ToString().ShouldBe("f");
    });

    [Fact]
    public async Task Every_number_of_dependencies_is_typed_up_to_five_and_a_list_or_a_name_for_more()
    {
        var flow = Flow.Named("f");
        var one = Enumerable.Range(1, 7).Select(i => flow.Add($"n{i}", _ => i)).ToList();
        var five = flow.After(one[0], one[1], one[2], one[3], one[4]).Add("five", (a, b, c, d, e, x) => a + b + c + d + e + (x.Attempt - 1));
        var list = flow.After(one).Add("list", async (all, x) => { await Task.Yield(); return all.Sum() + x.ResultOf(one[6]); });
        var named = flow.AfterAll([.. one]).Add("named", x => one.Sum(x.ResultOf));
        var nothing = flow.After(new List<DataNode<int>>()).Add("nothing", all => all.Count);
        var all = flow.After(five, list, named, nothing).Add("all", (a, b, c, d) => $"{a} {b} {c} {d}");

        (await flow.Returns(all).RunAsync()).ShouldBe("15 35 28 0");
    }

    [Fact]
    public async Task Work_without_a_result_is_waited_for()
    {
        var done = new List<string>();
        var flow = Flow.Named("f");
        var quiet = flow.Add("quiet", _ => done.Add("quiet"));
        var task = flow.Add("task", async _ => await Task.Yield());
        var after = flow.After(quiet).Add("after", (_, _) => Task.CompletedTask);
        var last = flow.After(after, task).Add("last", (_, _) => done.Add("last"));
        flow.After(last).Add("end", _ => done.Add("end"));

        (await flow.Build().RunAsync()).EnsureCompleted();
        done.ShouldBe(["quiet", "last", "end"]);
    }

    [Fact]
    public Task After_continue_on_error_a_handle_gives_default_and_the_failure_can_be_told_from_a_result_that_is_not_there() => EveryWay.RunAsync(
        () =>
        {
            var flow = Flow.Named("f");
            var good = flow.Add("good", _ => 1);
            var bad = flow.Add("bad", int (_) => throw new FormatException("odd")).ContinueOnError();
            return flow.Returns(flow.After(good, bad).Add("sum", (g, b, x) =>
                $"{g + b} {x.TryResultOf(bad, out _)} {x.ErrorOf(bad)?.Message} {x.ErrorOf(good)?.Message ?? "fine"} {Message(() => x.ResultOf(bad))}"));
        },
        result =>
        {
            var text = result.EnsureCompleted().ResultOf<string>("sum");
            text.ShouldStartWith("1 False odd fine ");
            text.ShouldContain("because it failed: System.FormatException: odd");
            result.ErrorOf("bad")!.Message.ShouldBe("odd");
            Should.Throw<NodeResultException>(() => result.ResultOf<int>("bad")).Error!.Type.ShouldBe(typeof(FormatException).FullName);
        });

    [Fact]
    public async Task Only_nodes_that_come_before_can_be_read()
    {
        var flow = Flow.Named("f");
        var other = flow.Add("other", _ => 1);
        flow.After(flow.Add("first", _ => 1)).Add("second", (_, x) => x.ResultOf(other));

        var result = await flow.Build().RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.ShouldHaveSingleItem().Message.ShouldContain("'other' does not come before this one. Draw this node after it; those it comes after are: 'first'.");
    }

    [Fact]
    public async Task A_run_without_the_input_that_a_node_asks_for_says_so()
    {
        var flow = Flow.Named("f");
        flow.Add("a", x => x.Input<int>());

        (await flow.Build().RunAsync()).Errors.ShouldHaveSingleItem().Type.ShouldBe(typeof(StateKeyMissingException).FullName);
    }

    [Fact]
    public async Task A_sensitive_input_is_not_taken_along_where_it_could_be_journaled_as_it_is()
    {
        var flow = Flow.Named("f").State(new StateKey<string>(RunInput.SingleKey).Sensitive());
        flow.Add("a", x => x.Input<string>());

        var error = (await flow.Build().RunAsync(RunInput.Of("secret"))).Errors.ShouldHaveSingleItem();

        error.Message.ShouldContain("the key 'input' is sensitive");
        error.Detail!.ShouldNotContain("secret");
    }

    [Fact]
    public Task The_string_form_runs_with_actions_results_options_and_phases() => EveryWay.RunAsync(
        () =>
        {
            var flow = Flow.Named("f");
            flow.AddNode("sum").Action(x => x.ResultOf<int>("double") + x.ResultOf<int>("read")).DependsOn("double", "read");
            flow.AddNode("double").Action(x => 2 * x.ResultOf<int>("read")).DependsOn("read");
            flow.AddNode("read").Phases(n => n.Prep(s => s.GetInt("n")).Exec((n, x) => x.Attempt < 3 ? throw new TimeoutException() : n)).Retries(2);
            flow.AddNode("write").Phases(n => n.Prep((_, c) => c.ResultOf<int>("sum")).Exec(n => n).Post((s, n) => s.Set("sum", n))).DependsOn("sum");
            return flow.Build();
        },
        result => result.EnsureCompleted().State.GetInt("sum").ShouldBe(21),
        () => new() { ["n"] = 7 });

    [Theory]
    [InlineData("default", "audit mail")]
    [InlineData("whatever", "audit mail")]
    [InlineData("paid", "ship")]
    [InlineData("void", "")]
    public Task A_node_is_done_for_its_dependents_whatever_it_returns_unless_that_leads_somewhere_of_its_own(string action, string ran)
    => EveryWay.RunAsync(
        () =>
        {
            var charge = Node.Named("charge").Prep(s => s.GetString("action")).Exec(text => text).Post((_, text) => text);
            var flow = Flow.Named("f").End(charge, "void");
            flow.AddNode(charge);
            flow.AddNode(Ran("ship")).When("charge", "paid");
            flow.AddNode(Ran("mail")).DependsOn("charge");
            flow.AddNode(Ran("audit")).DependsOn("charge");
            return flow.Build();
        },
        result => string.Join(' ', result.EnsureCompleted().State.GetList("ran").Select(name => (string)name!).Order(StringComparer.Ordinal))
            .ShouldBe(ran),
        () => new() { ["action"] = action });

    [Fact]
    public Task A_nested_flow_is_done_for_its_dependents_whatever_its_outcome() => EveryWay.RunAsync(
        () =>
        {
            var inner = Flow.Named("inner").StartAt(Node.Named("x").Post(_ => "approved")).Build().AsNode("sub");
            var flow = Flow.Named("f");
            flow.AddNode(inner);
            flow.AddNode(Node.Named("other").Post(_ => "some"));
            flow.AddNode(Ran("after")).DependsOn("sub", "other");
            return flow.Build();
        },
        result => result.EnsureCompleted().State.GetList("ran").ShouldHaveSingleItem());

    [Fact]
    public Task Further_actions_of_a_node_do_not_make_it_done_twice() => EveryWay.RunAsync(
        () =>
        {
            var several = Node.Named("several").Exec(_ => 1).Post((_, _, c) =>
            {
                c.AlsoRoute("second");
                c.AlsoRoute(ActionName.Default);
                c.AlsoRoute("drawn");
                return "first";
            });
            var flow = Flow.Named("f");
            flow.AddNode(several);
            flow.AddNode(Ran("after")).DependsOn("several");
            flow.AddNode(Ran("drawn")).When("several", "drawn");
            return flow.Build();
        },
        result => result.EnsureCompleted().State.GetList("ran").Select(name => (string)name!).Order(StringComparer.Ordinal)
            .ShouldBe(["after", "drawn"]));

    private static LambdaNode<NoPrep, NoPrep> Ran(string name) => Node.Named(name).Post(s => s.Append("ran", name));

    [Fact]
    public async Task A_fallback_takes_the_place_of_work_that_failed_for_good()
    {
        var flow = Flow.Named("f");
        var bad = flow.Add("bad", int (_) => throw new FormatException("odd")).Attempts(2)
            .Fallback((x, error) => error is FormatException ? x.Attempt : -1);

        (await flow.Returns(bad).RunAsync()).ShouldBe(2);
    }

    [Fact]
    public Task What_was_done_is_undone_in_reverse_order_when_a_dependent_fails() => FlowTestHost.RunAsync(async host =>
    {
        var undone = new List<string>();
        var flow = Flow.Named("f");
        var flight = flow.Add("flight", _ => "LH 1").Compensate((result, _) => Undo($"flight {result.Value}"));
        flow.AddNode("hotel").Action(_ => "Ritz").Compensate<string>((result, _) => Undo($"hotel {result.Value}")).DependsOn(flight);
        flow.AddNode("car").Action(_ => 7).Compensate(_ => Undo("car")).DependsOn("hotel");
        flow.AddNode("pay").Action(int (_) => throw new FormatException("no money")).DependsOn("car");

        (await host.RunAsync(flow.Build())).Status.ShouldBe(RunStatus.Failed);
        undone.ShouldBe(["car", "hotel Ritz", "flight LH 1"]);

        Task Undo(string what)
        {
            undone.Add(what);
            return Task.CompletedTask;
        }
    });

    [Fact]
    public async Task Retries_are_extra_attempts()
    {
        var attempts = 0;
        var flow = Flow.Named("f");
        flow.AddNode("a").Action(int (_) => throw new TimeoutException($"{++attempts}")).Retries(2);

        (await flow.Build().RunAsync()).Errors.ShouldHaveSingleItem().Attempts.ShouldBe(3);
        attempts.ShouldBe(3);
    }

    [Fact]
    [Trait("semantics", "12")]
    public Task A_fast_chain_does_not_wait_for_an_unrelated_slow_branch() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Flow.Named("f");
        var slow = Taking(flow.AddNode("slow"), 20);
        DateTimeOffset? chained = null;
        Taking(flow.AddNode("fast1"), 2);
        Taking(flow.AddNode("fast2"), 3).DependsOn("fast1");
        flow.AddNode("fast3").Action(x => chained = x.TimeProvider.GetUtcNow()).DependsOn("fast2");
        flow.AddNode("end").Action(_ => 0).DependsOn("slow", "fast3");
        var begun = host.TimeProvider.GetUtcNow();

        var result = await host.RunAsync(flow.Build());

        (chained - begun).ShouldBe(TimeSpan.FromSeconds(5));
        (result.EnsureCompleted().EndedAt - begun).ShouldBe(TimeSpan.FromSeconds(20));
        slow.Name.ShouldBe("slow");
    });

    [Fact]
    public async Task Ten_thousand_nodes_in_a_chain_run_one_after_the_other()
    {
        var flow = Flow.Named("chain");
        var last = flow.Add("n0", x => x.Input<int>());
        for (var i = 1; i < 10_000; i++)
            last = flow.After(last).Add($"n{i}", n => n + 1);

        (await flow.Returns(last).RunAsync(1)).ShouldBe(10_000);
    }

    [Fact]
    public async Task A_fan_out_of_a_thousand_comes_together_once()
    {
        var flow = Flow.Named("fan");
        var first = flow.Add("first", _ => 1);
        var all = Enumerable.Range(0, 1_000).Select(i => flow.After(first).Add($"n{i}", n => n + i)).ToList();
        var last = flow.After(all).Add("last", results => results.Sum());

        (await flow.Returns(last).RunAsync()).ShouldBe(1_000 + (999 * 1_000 / 2));
    }

    [Fact]
    public Task A_run_keeps_to_its_limit_of_nodes_at_the_same_time() => FlowTestHost.RunAsync(async host =>
    {
        var (now, most) = (0, 0);
        var flow = Flow.Named("f").MaxConcurrency(3);
        for (var i = 0; i < 10; i++)
        {
            flow.AddNode($"n{i}").Action(async x =>
            {
                most = Math.Max(most, ++now);
                await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
                now--;
            });
        }

        (await host.RunAsync(flow.Build())).EnsureCompleted();
        most.ShouldBe(3);
    });

    [Fact]
    public Task What_a_journaled_step_began_with_is_what_the_node_reads_when_it_is_entered_again() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var flow = Flow.Named("f");
        var bad = flow.Add("bad", int (_) => throw new FormatException("odd")).ContinueOnError();
        var good = flow.Add("good", _ => "yes");
        var last = flow.After(good, bad).Add("last", async (g, b, x) =>
        {
            await x.Exec.StepAsync("step", _ => new ValueTask<int>(1));
            await gate.PassAsync(x.CancellationToken);
            return $"{g} {b} {x.ErrorOf(bad)!.Message} {x.Input<int>()}";
        });
        var run = await host.StartAsync(flow.Returns(last), RunInput.Of(5));
        host.StepUntil(() => gate.IsReached);
        await host.CrashAsync();
        gate.Open();
        await host.RestartAsync();

        (await run.WaitAsync()).EnsureCompleted().ResultOf(last).ShouldBe("yes 0 odd 5");
    }, Hosts.Gated);

    private static NodeDraft Taking(NodeDraft node, int seconds)
        => node.Action(x => Task.Delay(TimeSpan.FromSeconds(seconds), x.TimeProvider, x.CancellationToken));

    private static string Message(Func<object?> read)
    {
        try
        {
            return $"{read()}";
        }
        catch (NodeResultException error)
        {
            return error.Message;
        }
    }
}
