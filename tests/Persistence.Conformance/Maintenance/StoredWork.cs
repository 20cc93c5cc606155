using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Persistence.Conformance.Maintenance;

/// <summary>A database that an engine has filled: runs in every state, with nested flows, retries, steps, sensitive values, tags and keys.</summary>
internal static class StoredWork
{
    private static readonly StateKey<string> Card = new StateKey<string>("card").Sensitive();

    public static FlowDefinition Checkout(string last = "notify") => Draw(last, Durability.Strict);

    /// <summary>Fills a database and stops the engine in order.</summary>
    public static async Task FillAsync(string path, IPayloadCodec? codec = null)
    {
        var held = new TaskCompletionSource();
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.UseSqlite(path).AddFlow(Checkout()).AddFlow(Waiting(held.Task));
            o.Serialization = new StateSerialization { PayloadCodec = codec, AllowPlainSensitive = codec is null };
        });
        foreach (var (id, fate) in new[] { ("done", "paid"), ("failed", "broken"), ("declined", "declined") })
        {
            await (await system.StartAsync(Checkout(), new() { ["fate"] = fate, ["card"] = "4111" },
                new() { Id = id, Key = $"key-{id}", Tags = ["shop", id], Memo = System.Text.Json.JsonElement.Parse("""{"shown":1}""") })).WaitAsync();
        }

        await system.StartAsync(Waiting(held.Task), new() { ["wait"] = true }, new() { Id = "waiting" });
        var paused = await system.StartAsync(Waiting(held.Task), null, new() { Id = "paused" });
        await paused.PauseAsync();
        await (await system.StartAsync(Waiting(held.Task), null, new() { Id = "cancelled" })).CancelAsync("not wanted");
        while ((await (await system.FindRunAsync("waiting"))!.GetAsync()).Status != RunStatus.Waiting)
            await Task.Yield();
        await system.StopAsync(TimeSpan.Zero);
    }

    public static FlowDefinition Waiting(Task? held = null)
    {
        var node = Node.Named("hold").Prep(s => s.Has("wait")).Exec(async (bool wait, ExecContext x) =>
        {
            if (wait)
                throw new TimeoutException("not yet");
            await (held ?? Task.CompletedTask).WaitAsync(x.CancellationToken);
            return true;
        }).Attempts(5, TimeSpan.FromDays(300));
        return Flow.Named("waiting").StartAt(node).Build();
    }

    private static FlowDefinition Draw(string last, Durability durability)
    {
        var fate = new StateKey<string>("fate");
        var charge = Node.Named("charge").Prep(s => s.Get(fate)).Exec(async (string wanted, ExecContext x) =>
        {
            var reserved = await x.StepAsync("reserve", _ => new ValueTask<int>(7));
            if (x.Attempt == 1)
                throw new TimeoutException("once");
            return wanted == "broken" ? throw new InvalidOperationException("broken for good") : wanted + reserved;
        }).Post((s, charged) =>
        {
            s.Set("charged", charged);
            return charged.StartsWith("paid", StringComparison.Ordinal) ? "paid" : "declined";
        }).Attempts(2);
        var shipping = Flow.Named("shipping").StartAt(Node.Named("pack").Post(s => s.Set("packed", true))).Build().AsNode("ship");
        var end = Node.Named(last).Post(s => s.Set("notified", true));
        return Flow.Named("checkout").State(Card, fate).StartAt(charge).Connect(charge, "paid", shipping).Connect(charge, "declined", end)
            .Connect(shipping, end).Durable(durability).Build();
    }
}
