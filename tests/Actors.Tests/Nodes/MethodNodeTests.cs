using ActorFlow.Actors.Journal;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

[Trait("semantics", "2")]
public sealed class MethodNodeTests
{
    [Fact]
    public async Task Parameters_are_bound_from_the_state_by_name_and_the_result_is_written_to_its_key()
    {
        var node = Node.Exec("hello", (string name, int times) => string.Join(" ", Enumerable.Repeat($"hello {name}", times))).Returns("greeting");

        var state = new SharedState { ["name"] = "Ada", ["times"] = 2 };
        (await node.RunAsync(state)).ShouldBe(ActionName.Default);

        state.GetString("greeting").ShouldBe("hello Ada hello Ada");
    }

    [Fact]
    public async Task State_is_below_bound_values_and_those_below_services_and_those_below_arguments_of_the_call()
    {
        await using var services = new ServiceCollection().AddSingleton(new Price(3)).BuildServiceProvider();
        var state = new SharedState { ["price"] = new Price(1) };
        var fromState = Node.Exec("a", (Price price) => price.Amount).Returns("amount");
        var bound = Node.Exec("b", (Price price) => price.Amount).Returns("amount").Bind("price", new Price(2));

        (await AmountAsync(fromState, null)).ShouldBe(1);
        (await AmountAsync(bound, null)).ShouldBe(2);
        (await AmountAsync(bound, services)).ShouldBe(3);
        await bound.RunAsync(new RunInput { ["price"] = new Price(4) }, state, o => o.Services = services);
        state.GetInt("amount").ShouldBe(4);

        async Task<int> AmountAsync(MethodNode node, IServiceProvider? provider)
        {
            await node.RunAsync(state, o => o.Services = provider ?? o.Services);
            return state.GetInt("amount");
        }
    }

    [Fact]
    public async Task A_parameter_without_a_value_is_named_and_a_default_or_nullable_one_is_honoured()
    {
        var strict = Node.Exec("strict", (int amount) => amount);
        var lenient = Node.Exec("lenient", (string? note, int? limit, int amount = 7) => $"{note ?? "none"} {limit ?? -1} {amount}").Returns("text");
        var state = new SharedState();

        var error = (await Should.ThrowAsync<RunNotCompletedException>(
            () => strict.RunAsync())).InnerException.ShouldBeOfType<MethodParameterException>();
        await lenient.RunAsync(state);

        (error.Parameter, error.Node).ShouldBe(("amount", "strict"));
        error.Message.ShouldContain("no key 'amount'");
        state.GetString("text").ShouldBe("none -1 7");
    }

    [Fact]
    public async Task A_value_of_another_shape_is_an_error_that_names_parameter_and_key()
    {
        var node = Node.Exec("strict", ([FromState("total")] int amount) => amount);

        var error = (await Should.ThrowAsync<RunNotCompletedException>(() => node.RunAsync(new SharedState { ["total"] = "many" }))).InnerException;

        error.ShouldBeOfType<MethodParameterException>().Message.ShouldContain("'total'");
    }

    [Fact]
    public async Task Contexts_and_tokens_are_injected_by_type()
    {
        var node = Node.Exec("work", (ExecContext context, CancellationToken token, IServiceProvider services)
            => $"{context.Node} {context.Attempt} {token == context.CancellationToken} {services is not null}").Returns("seen");
        var state = new SharedState();

        await node.RunAsync(state);

        state.GetString("seen").ShouldBe("work 1 True True");
    }

    [Fact]
    public async Task A_method_that_asks_for_the_state_runs_in_post_and_its_writes_commit()
    {
        var node = Node.Exec("count", async (SharedState state, NodeContext context, int step) =>
        {
            await Task.Yield();
            state.Add("n", step);
            return (ActionName)(context.Node == "count" ? "counted" : "?");
        });
        var given = new SharedState { ["n"] = 40, ["step"] = 2 };

        (await node.RunAsync(given)).ShouldBe("counted");

        given.GetInt("n").ShouldBe(42);
    }

    [Fact]
    public void A_method_that_runs_in_post_cannot_have_attempts_and_cannot_ask_for_the_exec_context()
    {
        var node = Node.Exec("count", (SharedState state) => state.Add("n", 1)).Attempts(3);

        Should.Throw<FlowBuildException>(() => Flow.Named("flow").StartAt(node)
            .Build()).Problems.ShouldHaveSingleItem().Code.ShouldBe("method-in-post");
        Should.Throw<ArgumentException>(() => Node.Exec("both", (SharedState state, ExecContext context) => 1)).Message.ShouldContain("'both'");
    }

    [Fact]
    public async Task Every_way_to_return_is_awaited()
    {
        var state = new SharedState();
        await Node.Exec("a", () => state.Set("seen", "void")).RunAsync();
        await Node.Exec("b", () => Task.FromResult("task")).Returns("b").RunAsync(state);
        await Node.Exec("c", async () => { await Task.Yield(); return "async"; }).Returns("c").RunAsync(state);
        await Node.Exec("d", () => new ValueTask<int>(4)).Returns(StateKey<int>.Named("d")).RunAsync(state);
        await Node.Exec("e", async () => { await Task.Yield(); }).RunAsync(state);
        await Node.Exec("f", () => ValueTask.CompletedTask).RunAsync(state);

        (state.GetString("seen"), state.GetString("b"), state.GetString("c"), state.GetInt("d")).ShouldBe(("void", "task", "async", 4));
    }

    [Fact]
    public async Task Eight_parameters_attempts_and_a_routed_result()
    {
        var tries = 0;
        var node = Node.Exec("sum", (int a, int b, int c, int d, int e, int f, int g, long h) => ++tries < 3
            ? throw new TimeoutException() : a + b + c + d + e + f + g + h)
            .Route<long>(sum => sum > 30 ? "big" : "small").Attempts(3);
        var state = new SharedState();
        foreach (var (name, value) in "abcdefgh".Zip(Enumerable.Range(1, 8)))
            state.Set(name.ToString(), value);

        (await node.RunAsync(state)).ShouldBe("big");
        tries.ShouldBe(3);
    }

    [Fact]
    public async Task Instance_static_and_service_methods_are_nodes()
    {
        await using var services = new ServiceCollection().AddScoped<Pricing>().BuildServiceProvider();
        var state = new SharedState { ["amount"] = 10 };

        await Node.FromMethod(new Pricing(), nameof(Pricing.Net)).RunAsync(state);
        await Node.FromMethod(new Pricing(), nameof(Pricing.Net), "net").Returns("net").RunAsync(state);
        await Node.FromMethod<Pricing>(nameof(Pricing.Gross)).Returns("gross").RunAsync(state);
        await Node.FromMethod<Pricing>(nameof(Pricing.Net)).Returns("scoped").RunAsync(state, o => o.Services = services);
        await Node.Exec("group", Pricing.Gross).Returns("group").RunAsync(state);

        (state.GetInt("net"), state.GetInt("gross"), state.GetInt("scoped"), state.GetInt("group")).ShouldBe((9, 12, 9, 12));
        Node.FromMethod(new Pricing(), nameof(Pricing.Net)).Name.ShouldBe("Net");
        Should.Throw<ArgumentException>(() => Node.FromMethod<Pricing>("Missing")).Message.ShouldContain("no public method 'Missing'");
        Should.Throw<ArgumentException>(() => Node.FromMethod<Pricing>(nameof(Pricing.Twice))).Message.ShouldContain("several methods");
    }

    [Fact]
    public void Mistakes_in_binding_are_refused_where_they_are_made()
    {
        var node = Node.Exec("work", (int amount, CancellationToken token) => amount);

        Should.Throw<ArgumentException>(() => node.Bind("amonut", 1)).Message.ShouldContain("'amount'");
        Should.Throw<ArgumentException>(() => node.Bind("amount", "many")).Message.ShouldContain("is a int");
        Should.Throw<ArgumentException>(() => node.Bind("token", CancellationToken.None)).Message.ShouldContain("injected");
        Should.Throw<ArgumentException>(() => Node.Exec("none", () => { }).Returns("key"));
        Should.Throw<ArgumentException>(() => node.Returns(StateKey<string>.Named("key")));
    }

    [Fact]
    public async Task A_parameter_reads_the_kept_result_of_a_node_by_name_or_by_attribute()
    {
        var price = Node.Exec("price", () => new Price(5));
        var total = Node.Exec("total", (Price price, [FromResult("price")] Price other) => price.Amount + other.Amount).Returns("total");
        var flow = Flow.Named("flow").StartAt(price).Connect(price, total).KeepResult(price).Build();

        (await flow.RunAsync()).EnsureCompleted().State.GetInt("total").ShouldBe(10);
    }

    [Fact]
    public void Reading_a_result_that_the_flow_does_not_keep_is_a_build_error()
    {
        var price = Node.Exec("price", () => new Price(5));
        var total = Node.Exec("total", (Price paid) => paid.Amount).FromResult("paid", price);
        var lost = Node.Exec("lost", ([FromResult("nowhere")] int n) => n);

        var error = Should.Throw<FlowBuildException>(() => Flow.Named("flow").StartAt(price).Connect(price, total).Connect(total, lost).Build());

        error.Problems.Select(problem => (problem.Code, problem.Where)).ShouldBe([("result-not-kept", "total"), ("unknown-result", "lost")]);
    }

    [Fact]
    public async Task Journaled_arguments_come_back_as_they_were()
    {
        var seen = new List<string>();
        var node = Node.Exec("work", (Price price, List<int> numbers, ExecContext context, int more = 3) =>
        {
            seen.Add($"{price.Amount} {string.Join("+", numbers)} {more}");
            return context.Attempt == 1 ? throw new TimeoutException() : 0;
        }).Attempts(2).JournalPrep();
        var flow = Flow.Named("journaled").StartAt(node).Build();

        await Flows.RunAsync(flow, o => { o.AddFlow(flow); o.UseJournal(_ => new InMemoryJournal()); },
            new() { ["price"] = new Price(5), ["numbers"] = new[] { 1, 2 } });

        seen.ShouldBe(["5 1+2 3", "5 1+2 3"]);
    }

    public sealed record Price(int Amount);

    private sealed class Pricing
    {
        public int Net(int amount) => amount - 1;

        public static int Gross(int amount) => amount + 2;

        public int Twice(int amount) => amount * 2;

        public int Twice(long amount) => (int)amount * 2;
    }
}
