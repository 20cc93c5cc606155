using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;

namespace ActorFlow.Actors.Tests.Waits;

/// <summary>Flows that wait, and what one sees of them.</summary>
internal static class Waiting
{
    public static readonly StateKey<int> Paid = new("paid");

    /// <summary>A flow that waits for a payment and keeps it, then takes note of itself.</summary>
    public static FlowDefinition ForPayment(List<string> log, TimeSpan? within = null)
    {
        var pay = Node.WaitForSignal<int>("pay", "payment").Into(Paid);
        if (within is { } limit)
            pay.Within(limit);
        var (ship, remind) = (Noting("ship", log), Noting("remind", log));
        return Flow.Named("order").StartAt(pay).Connect(pay, ship).Connect(pay, WaitingNode.TimedOut, remind).Build();
    }

    /// <summary>A node that notes when it runs.</summary>
    public static Node Noting(string name, List<string> log) => Node.Named(name).Post(_ => log.Add(name));

    /// <summary>A node whose Exec waits for signals, and notes every line it passes.</summary>
    public static Node InExec(List<string> log, params string[] signals) => Node.Named("exec").Exec(async (ExecContext x) =>
    {
        log.Add("begin");
        var sum = 0;
        foreach (var signal in signals)
        {
            await x.StepAsync($"before {signal} {sum}", async _ => log.Add($"step {signal}"));
            var came = await x.WaitForSignalAsync<int>(signal);
            log.Add($"{signal} {came.Value}");
            sum += came.Value;
        }

        return sum;
    }).Post((state, sum) => state.Set("sum", sum));

    public static int InMemory(FlowTestHost host) => host.System.RunsInMemory;

    /// <summary>Lets the run wait until it has left memory.</summary>
    public static void FallAsleep(FlowTestHost host)
    {
        host.Advance(TimeSpan.FromMinutes(3));
        if (InMemory(host) != 0)
            throw new InvalidOperationException($"{InMemory(host)} runs are in memory.");
    }

    public static FlowDefinition Chain(params Node[] nodes) => Hosts.Chain("waits", nodes);
}
