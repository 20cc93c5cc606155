using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.PublicApi.Tests;

/// <summary>The quick starts, compiled as a user compiles them: this project sees nothing that is internal.</summary>
[Trait("semantics", "1")]
public sealed class QuickStartTests
{
    [Fact]
    public async Task A_class_node_in_a_durable_flow()
    {
        var folder = Directory.CreateTempSubdirectory("actorflow-quickstart");
        try
        {
            var validate = Node.Named("validate").Post(s => (ActionName)"ok");
            var charge = new ChargeCard(new Payments());
            var ship = Node.Named("ship").Post(s => s.Set("shipped", true));
            var notify = Node.Named("notify").Post(s => s.Set("notified", true));
            var flow = Flow.Named("checkout")
                .StartAt(validate)
                .Connect(validate, "ok", charge)
                .Connect(charge, "paid", ship)
                .Connect(charge, "declined", notify)
                .OnError(charge, notify)
                .Build();

            await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow).UseSqlite(Path.Combine(folder.FullName, "orders.db")));
            var run = await system.StartAsync(flow, new() { ["order"] = new Order(5) }, new() { Id = "order-7" });
            var state = (await run.WaitAsync()).EnsureCompleted().State;

            state.Get(Keys.Receipt).ShouldBe(new Receipt(true, "order-7/charge-card#1"));
            (state.GetBool("shipped"), state.Has("notified")).ShouldBe((true, false));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_client_beside_a_live_engine()
    {
        var folder = Directory.CreateTempSubdirectory("actorflow-quickstart");
        try
        {
            var database = Path.Combine(folder.FullName, "orders.db");
            var tries = 0;
            var flow = Flow.Named("checkout")
                .StartAt(Node.Named("charge").Post(s => { if (++tries == 1) throw new TimeoutException("the bank is busy"); })).Build();
            await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(database).AddFlow(flow));
            await (await system.StartAsync(flow, null, new() { Id = "order-7" })).WaitAsync();

            await using var runs = FlowReader.Open(await SqliteJournalReader.OpenAsync(database));
            var failed = await runs.ListAsync(new() { Statuses = [RunStatus.Failed], Flow = "checkout" });
            var detail = await runs.GetAsync("order-7");
            await using var commands = new JournalCommands(await SqliteCommandInbox.OpenAsync(database));
            var retried = await commands.RetryAsync("order-7", newKeys: false, wait: TimeSpan.FromMinutes(1));
            await system.WaitAsync("order-7");
            var seen = new List<string>();
            await foreach (var step in runs.EventsAsync("order-7", afterVersion: 0, follow: true))
                seen.Add(step.Kind);

            failed.Runs.Single().RunId.ShouldBe(new RunId("order-7"));
            detail.Visits.Single().Error!.Message.ShouldBe("the bank is busy");
            (retried.State, retried.Changed).ShouldBe((CommandState.Done, true));
            seen[^1].ShouldBe("run-completed");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Lambdas_typed_end_to_end()
    {
        var http = new FakeHttp();
        var url = "https://example.org/";
        var digest = Node.Named("digest").Prep(s => s.GetString("page")).Exec(page => page.Length).Post((s, n) => s.Set("digest", n));

        var fetch = Node.Named("fetch")
            .Prep(s => s.GetString("url"))
            .Exec((url, x) => http.GetStringAsync(url, x.CancellationToken))
            .Post((s, page) => { s.Set("page", page); return page.Length < 200 ? "short" : "long"; })
            .Attempts(3, wait: TimeSpan.FromSeconds(1));
        var result = await Flow.Named("digest").StartAt(fetch).Connect(fetch, "long", digest).Build().RunAsync(new() { ["url"] = url });

        result.EnsureCompleted().State.GetInt("digest").ShouldBe(300);
    }

    [Fact]
    public async Task A_method_as_a_node()
    {
        var state = new SharedState { ["name"] = "Ada" };

        await Node.Exec("hello", (string name) => $"hello {name}").Returns("greeting").RunAsync(state);

        state.GetString("greeting").ShouldBe("hello Ada");
    }

    private static class Keys
    {
        public static readonly StateKey<Order> Order = StateKey<Order>.Named("order");
        public static readonly StateKey<Receipt> Receipt = StateKey<Receipt>.Named("receipt");
    }

    [NodeName("charge-card")]
    private sealed class ChargeCard(Payments payments) : Node<Order, Receipt>
    {
        protected override ValueTask<Order> PrepAsync(NodeContext context)
            => new(context.State.Get(Keys.Order));

        protected override ValueTask<Receipt> ExecAsync(Order order, ExecContext context)
            => payments.ChargeAsync(order, context.IdempotencyKey, context.CancellationToken);

        protected override ValueTask<ActionName> PostAsync(NodeContext context, Order order, Receipt receipt)
        {
            context.State.Set(Keys.Receipt, receipt);
            return new(receipt.Approved ? "paid" : "declined");
        }
    }

    private sealed class Payments
    {
        public ValueTask<Receipt> ChargeAsync(Order order, string key, CancellationToken cancellationToken)
            => new(new Receipt(order.Amount > 0, key));
    }

    private sealed class FakeHttp
    {
        public Task<string> GetStringAsync(string url, CancellationToken cancellationToken)
            => Task.FromResult(new string('x', url.Length > 0 ? 300 : 0));
    }

    public sealed record Order(int Amount);

    public sealed record Receipt(bool Approved, string Key);
}
