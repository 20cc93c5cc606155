using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

[Trait("semantics", "1")]
public sealed class ServiceNodeTests
{
    [Fact]
    public async Task A_node_from_services_runs_like_any_other_with_one_scope_per_visit_disposed_at_its_end()
    {
        var log = new List<string>();
        await using var services = Services(log);
        var charge = Node.Of<Charge>();
        var after = Node.Named("after").Post(s => log.Add("after"));
        var flow = Flow.Named("flow").StartAt(charge).Connect(charge, "paid", after).Build();

        var result = await Flows.RunAsync(flow, o => o.Services = services, new() { ["amount"] = 5 });

        result.EnsureCompleted().State.GetString("receipt").ShouldBe("5 by 1");
        log.ShouldBe(["prep 1", "exec 1", "post 1", "dispose node 1", "dispose service 1", "after"]);
    }

    [Fact]
    public async Task A_further_attempt_gets_fresh_services_and_keeps_what_prep_returned()
    {
        var log = new List<string>();
        await using var services = Services(log);
        var flow = Flow.Named("flow").StartAt(Node.Of<Charge>().Attempts(2)).Build();

        var result = await Flows.RunAsync(flow, o => o.Services = services, new() { ["amount"] = -5 });

        result.EnsureCompleted().State.GetString("receipt").ShouldBe("-5 by 2");
        log.ShouldBe(["prep 1", "exec 1", "dispose node 1", "dispose service 1", "exec 2", "post 2", "dispose node 2", "dispose service 2"]);
    }

    [Fact]
    public async Task A_class_that_is_not_registered_is_a_clear_error_at_the_start()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        var flow = Flow.Named("flow").StartAt(Node.Of<Charge>()).Build();

        var error = await Should.ThrowAsync<NodeNotRegisteredException>(
            () => FlowSystem.StartAsync(o => { o.AddFlow(flow); o.Services = services; }));

        error.Message.ShouldContain("services.AddScoped<Charge>()");
    }

    [Fact]
    public async Task Without_services_the_visit_fails_and_says_what_to_register()
    {
        var result = await Flow.Named("flow").StartAt(Node.Of<Charge>("charge")).Build().RunAsync();

        var error = result.Errors.ShouldHaveSingleItem();
        (error.Node, error.Phase).ShouldBe(("charge", NodePhase.Prep));
        error.Exception.ShouldBeOfType<NodeNotRegisteredException>();
    }

    [Fact]
    public async Task Options_that_the_class_sets_on_itself_are_refused()
    {
        await using var services = new ServiceCollection().AddTransient<Stubborn>().BuildServiceProvider();
        var flow = Flow.Named("flow").StartAt(Node.Of<Stubborn>()).Build();

        var result = await Flows.RunAsync(flow, o => o.Services = services);

        result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<NodeOptionsIgnoredException>();
    }

    [Fact]
    public void A_handle_is_named_like_the_class_and_takes_options()
    {
        Node.Of<Charge>().Name.ShouldBe("charge-card");
        Node.Of<Charge>("other").Attempts(4).Options.Retry.MaxAttempts.ShouldBe(4);
    }

    [Fact]
    public async Task Scoped_services_of_any_node_belong_to_the_visit()
    {
        var log = new List<string>();
        await using var services = Services(log);
        var node = Node.Named("lambda")
            .Prep((s, c) => c.Services.GetRequiredService<Numbered>().Number)
            .Exec((first, x) => first == x.Services.GetRequiredService<Numbered>().Number)
            .Post((s, same) => s.Set("same", same));

        var result = await Flows.RunAsync(Flows.Of(node), o => o.Services = services);

        result.EnsureCompleted().State.GetBool("same").ShouldBeTrue();
        log.ShouldBe(["dispose service 1"]);
    }

    [Fact]
    public async Task The_services_of_an_abandoned_attempt_are_disposed_too()
    {
        var log = new List<string>();
        await using var services = Services(log);
        var never = new TaskCompletionSource<int>();
        var node = Node.Named("stuck").Exec(x => { x.Services.GetRequiredService<Numbered>(); return never.Task; }).Timeout(TimeSpan.FromSeconds(5));

        await Flows.RunInTimeAsync(Flows.Of(node), o => o.Services = services);

        log.ShouldBe(["dispose service 1"]);
    }

    private static ServiceProvider Services(List<string> log)
        => new ServiceCollection().AddSingleton(log).AddSingleton<Counter>().AddScoped<Numbered>().AddScoped<Charge>()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });

    private sealed class Counter
    {
        public int Last { get; set; }
    }

    private sealed class Numbered(Counter counter, List<string> log) : IDisposable
    {
        public int Number { get; } = ++counter.Last;

        public void Dispose() => log.Add($"dispose service {Number}");
    }

    [NodeName("charge-card")]
    private sealed class Charge(Numbered service, List<string> log) : Node<int, string>, IAsyncDisposable
    {
        protected internal override ValueTask<int> PrepAsync(NodeContext context)
        {
            log.Add($"prep {service.Number}");
            return new(context.State.GetInt("amount"));
        }

        protected internal override ValueTask<string> ExecAsync(int amount, ExecContext context)
        {
            log.Add($"exec {service.Number}");
            return amount < 0 && context.Attempt == 1 ? throw new TimeoutException() : new($"{amount} by {service.Number}");
        }

        protected internal override ValueTask<ActionName> PostAsync(NodeContext context, int amount, string receipt)
        {
            log.Add($"post {service.Number}");
            context.State.Set("receipt", receipt);
            return new("paid");
        }

        public ValueTask DisposeAsync()
        {
            log.Add($"dispose node {service.Number}");
            return default;
        }
    }

    private sealed class Stubborn : Node<int, int>
    {
        public Stubborn() => Options.MaxVisits = 3;

        protected internal override ValueTask<int> PrepAsync(NodeContext context) => new(1);

        protected internal override ValueTask<int> ExecAsync(int prep, ExecContext context) => new(1);
    }
}
