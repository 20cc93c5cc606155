using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class BatchFlowTests
{
    private static readonly FlowDefinition Tax = Hosts.Chain("tax",
        Node.Named("rate").Post(s => s.Set("rate", s.GetString("country") == "de" ? 19 : 25)),
        Node.Named("sum").Post(s => s.Set("tax", s.GetInt("amount") * s.GetInt("rate") * s.GetInt("factor") / 100)));

    private static IEnumerable<RunInput> Orders(SharedState state)
        => state.GetList<string>("countries").Select((country, index) => new RunInput { ["country"] = country, ["amount"] = 100 * (index + 1) });

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public Task A_flow_runs_for_each_input_with_a_copy_of_the_parents_state(int concurrency) => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("taxes").Flows(Tax, Orders, result => result.State.GetInt("tax")).Concurrency(concurrency);

        var result = await host.RunAsync(Hosts.Chain("batch", node), new() { ["countries"] = new[] { "de", "dk", "de" }, ["factor"] = 2 });

        var state = result.EnsureCompleted().State;
        state.GetList<int>("results").ShouldBe([38, 100, 114]);
        state.GetInt("batch_count").ShouldBe(3);
        state.Keys.Order(StringComparer.Ordinal).ShouldBe(["batch_count", "countries", "factor", "results"]);
    });

    [Fact]
    public Task What_one_run_writes_no_other_sees() => FlowTestHost.RunAsync(async host =>
    {
        var counting = Hosts.Chain("counting", Node.Named("add").Post(s => s.Add("n", 1L)), Node.Named("again").Post(s => s.Add("n", 1L)));
        var node = Node.Named("each").Flows(counting, _ => Enumerable.Range(0, 5).Select(_ => new RunInput()), result => result.State.GetInt("n"));

        var result = await host.RunAsync(Hosts.Chain("batch", node), new() { ["n"] = 10 });

        result.EnsureCompleted().State.GetList<int>("results").ShouldBe([12, 12, 12, 12, 12]);
        result.State.GetInt("n").ShouldBe(10);
    });

    [Fact]
    public Task Results_and_errors_come_back_per_input() => FlowTestHost.RunAsync(async host =>
    {
        var picky = Hosts.Chain("picky",
            Node.Named("check").Exec((ExecContext _) => 1).Post((s, _) => s.GetInt("n") == 1 ? throw new FormatException("one") : "done"));
        var node = Node.Named("each").Flows(picky, _ => Enumerable.Range(0, 3).Select(n => new RunInput { ["n"] = n }), result => result.Action.Value)
            .OnItemErrors(BatchErrorMode.Continue);

        var items = (await host.RunAsync(Hosts.Chain("batch", node))).EnsureCompleted().State.GetList<ItemResult<string>>("results");

        items.Select(item => item.Value).ShouldBe(["done", null, "done"]);
        items[1].Error!.Type.ShouldBe(typeof(RunNotCompletedException).FullName);
        items[1].Error!.Message.ShouldContain("one");
    });

    [Fact]
    public Task A_failed_run_fails_the_batch_and_has_attempts_of_its_own() => FlowTestHost.RunAsync(async host =>
    {
        var tries = new int[3];
        var flaky = Hosts.Chain("flaky",
            Node.Named("work").Prep(s => s.GetInt("n")).Exec(n => ++tries[n] < 2 && n == 1 ? throw new TimeoutException() : n));
        var node = Node.Named("each")
            .Flows(flaky, _ => Enumerable.Range(0, 3).Select(n => new RunInput { ["n"] = n }), result => result.Status.ToString()).ItemAttempts(2);

        (await host.RunAsync(Hosts.Chain("batch", node))).EnsureCompleted();

        tries.ShouldBe([1, 2, 1]);
    });

    [Fact]
    public Task No_more_runs_than_allowed_are_under_way_at_the_same_time() => FlowTestHost.RunAsync(async host =>
    {
        var (running, peak) = (0, 0);
        var slow = Hosts.Chain("slow", Node.Named("work").Exec(async x =>
        {
            peak = Math.Max(peak, ++running);
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return --running;
        }));
        var node = Node.Named("each").Flows(slow, _ => Enumerable.Range(0, 9).Select(_ => new RunInput()), result => 0).Concurrency(3);

        var result = await host.RunAsync(Hosts.Chain("batch", node));

        peak.ShouldBe(3);
        (result.EnsureCompleted().EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromSeconds(3));
    });

    [Fact]
    public Task Batch_flows_may_be_inside_batch_flows() => FlowTestHost.RunAsync(async host =>
    {
        var leaf = Hosts.Chain("leaf", Node.Named("times").Post(s => s.Set("product", s.GetInt("a") * s.GetInt("b"))));
        var middle = Hosts.Chain("middle", Node.Named("inner").Flows(leaf, _ => Enumerable.Range(1, 3).Select(b => new RunInput { ["b"] = b }),
            result => result.State.GetInt("product")));
        var outer = Node.Named("outer")
            .Flows(middle, _ => Enumerable.Range(1, 2).Select(a => new RunInput { ["a"] = a }), result => result.State.GetList<int>("results"));

        var result = await host.RunAsync(Hosts.Chain("nested", outer));

        result.EnsureCompleted().State.GetList<List<int>>("results").ShouldBe([[1, 2, 3], [2, 4, 6]]);
    });

    [Fact]
    public Task Without_a_choice_the_result_is_the_final_state_as_JSON() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("taxes").Flows(Tax, Orders);

        var result = await host.RunAsync(Hosts.Chain("batch", node), new() { ["countries"] = new[] { "dk" }, ["factor"] = 1 });

        result.EnsureCompleted().State.GetList<System.Text.Json.JsonElement>("results").ShouldHaveSingleItem().GetProperty("tax").GetInt32()
            .ShouldBe(25);
    });

    [Fact]
    public Task A_cancel_of_the_parent_cancels_the_runs() => FlowTestHost.RunAsync(async host =>
    {
        var cancelled = 0;
        var slow = Hosts.Chain("slow", Node.Named("work").Exec(async x =>
        {
            try
            {
                await Task.Delay(TimeSpan.FromDays(1), x.TimeProvider, x.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                throw;
            }

            return 1;
        }));
        var run = await host.StartAsync(Hosts.Chain("batch",
            Node.Named("each").Flows(slow, _ => Enumerable.Range(0, 4).Select(_ => new RunInput()), _ => 0)));
        host.Settle();

        await run.CancelAsync();
        var result = await run.WaitAsync();

        (result.Status, cancelled, result.EndedAt - result.StartedAt).ShouldBe((RunStatus.Cancelled, 4, TimeSpan.Zero));
    });

    [Fact]
    public Task After_a_crash_only_the_unfinished_runs_run_again_with_the_same_keys_and_state() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, seen) = (new Gate(), new List<string>());
        var work = Hosts.Chain("work", Node.Named("work").Prep(s => $"{s.GetInt("n")} of {s.GetString("parent")}").Exec(async (text, x) =>
        {
            seen.Add($"{text}: {x.IdempotencyKey}");
            if (text[0] == '2')
                await gate.PassAsync(x.CancellationToken);
            return text;
        }).Post((s, text) => s.Set("text", text)));
        var node = Node.Named("each")
            .Flows(work, _ => Enumerable.Range(0, 3).Select(n => new RunInput { ["n"] = n }), result => result.State.GetString("text"))
            .Concurrency(1).Chunks(1, TimeSpan.FromDays(1));
        var run = await host.StartAsync(Hosts.Chain("batch", node), new() { ["parent"] = "p" }, new() { Id = "r" });

        host.Settle();
        await host.CrashAsync();
        gate.Open();
        await host.RestartAsync();
        (await run.WaitAsync()).EnsureCompleted().State.GetList<string>("results").ShouldBe(["0 of p", "1 of p", "2 of p"]);

        seen.Count.ShouldBe(4);
        seen[3].ShouldBe(seen[2]);
        seen.Distinct().Count().ShouldBe(3);
    }, Hosts.Under(Durability.Strict));

    [Fact]
    public Task A_sensitive_value_of_the_parent_reaches_the_runs_and_not_the_journal_of_the_batch() => FlowTestHost.RunAsync(async host =>
    {
        var secret = StateKey<string>.Named("token").Sensitive();
        var gate = new Gate();
        var work = Hosts.Chain("work", Node.Named("work").Prep(s => s.GetInt("n")).Exec(async (n, x) =>
        {
            if (n == 1)
                await gate.PassAsync(x.CancellationToken);
            return n;
        }).Post((s, _) => s.Set("length", s.Get(secret).Length)));
        var node = Node.Named("each")
            .Flows(work, _ => Enumerable.Range(0, 2).Select(n => new RunInput { ["n"] = n }), result => result.State.GetInt("length"))
            .Concurrency(1).Chunks(1, TimeSpan.FromDays(1));
        var run = await host.StartAsync(Flow.Named("batch").StartAt(node).Build(), new() { { secret, "hush-hush" } });

        host.Settle();
        await host.CrashAsync();
        gate.Open();
        await host.RestartAsync();
        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").ShouldBe([9, 9]);

        foreach (var entry in (await host.Journal.ReadAsync(run.Id, 1, CancellationToken.None)).Where(entry => entry.Name == "prep-journaled"))
            System.Text.Encoding.UTF8.GetString(entry.Data.Span).ShouldNotContain("hush");
    }, Hosts.Under(Durability.Strict) with { Configure = options => options.Serialization = new StateSerialization { AllowPlainSensitive = true } });

    [Fact]
    public Task A_stop_of_the_system_is_no_failure_of_the_runs_it_cuts_off() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var work = Hosts.Chain("work", Node.Named("work").Exec(async x =>
        {
            await gate.PassAsync(x.CancellationToken);
            return 1;
        }));
        var run = await host.StartAsync(Hosts.Chain("batch",
            Node.Named("each").Flows(work, _ => Enumerable.Range(0, 20).Select(_ => new RunInput()), _ => 7)));
        host.Settle();

        await host.StopAsync();
        gate.Open();
        await host.RestartAsync();

        (await run.WaitAsync()).EnsureCompleted().State.GetList<int>("results").Count.ShouldBe(20);
    }, Hosts.Under(Durability.Strict));
}
