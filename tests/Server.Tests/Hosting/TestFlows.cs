using System.Text.Json;

namespace ActorFlow.Server.Tests.Hosting;

/// <summary>The flows that the tests run.</summary>
internal static class TestFlows
{
    /// <summary>Doubles <c>n</c> into <c>doubled</c>, and says so while it does.</summary>
    public static readonly FlowDefinition Doubling = Flow.Named("doubling").StartAt(
        Node.Named("double").Prep(state => state.GetInt("n")).Exec(async (int n, ExecContext context) =>
        {
            await context.EmitAsync($"doubling {n}");
            return n * 2;
        }).Post((state, doubled) => state.Set("doubled", doubled))).Build();

    /// <summary>Waits for the signal <c>go</c>, whose payload becomes <c>went</c>; takes the update <c>rename</c>.</summary>
    public static readonly FlowDefinition Waiting = Flow.Named("waiting")
        .StartAt(Node.WaitForSignal<JsonElement>("wait", "go").Post((state, went) => state.Set("went", went)))
        .OnUpdate<string, string>("rename", (_, name) => name.Length == 0 ? "a name is needed" : null, (state, name) =>
        {
            var before = state.Has("name") ? state.GetString("name") : "nobody";
            state.Set("name", name);
            return before;
        }).Build();

    /// <summary>Asks anna whether something is bought.</summary>
    public static readonly FlowDefinition Asking = Flow.Named("asking").StartAt(
        Node.Ask("ask", Question.Approval("Buy it?").AssignTo("anna").WriteTo("decision"))).Build();

    /// <summary>Fails until <c>mended</c> is true in the test.</summary>
    public static FlowDefinition Failing(Func<bool> isMended) => Flow.Named("failing").StartAt(
        Node.Named("fail").Exec(_ => isMended() ? "well" : throw new InvalidOperationException("it is broken"))
            .Post((state, how) => state.Set("how", how))).Build();

    /// <summary>Waits for an hour.</summary>
    public static readonly FlowDefinition Sleeping = Flow.Named("sleeping").StartAt(Node.Delay("sleep", TimeSpan.FromHours(1))).Build();
}
