namespace ActorFlow.Cli.Program;

/// <summary>Flows that wait, for tests of the command line.</summary>
public static class TimedFlows
{
    /// <summary>Waits for a payment for three days, and keeps it.</summary>
    public static FlowDefinition Pay()
        => Flow.Named("pay").StartAt(Node.WaitForSignal<int>("await", "payment").Into("paid").Within(TimeSpan.FromDays(3)))
            .Deadline(TimeSpan.FromDays(30)).Build();
}
