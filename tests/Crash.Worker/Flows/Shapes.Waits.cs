namespace ActorFlow.Crash.Worker.Flows;

/// <content>A flow that waits: for a time, for a signal, and for one that never comes.</content>
internal sealed partial class Shapes
{
    /// <summary>The flow whose runs a caller sends a signal, and that signal.</summary>
    public const string PatientName = "patient", Signal = "go";

    /// <summary>Each wait is long enough to leave memory in it.</summary>
    private FlowDefinition Patient()
    {
        var (before, after) = (Named("before"), Named("after"));
        var delay = Node.Delay("delay", TimeSpan.FromMilliseconds(150));
        var signal = Node.WaitForSignal<long>("signal", Signal).Post((state, number) => state.Add("sum", number));
        var never = Node.WaitForSignal<long>("never").Within(TimeSpan.FromMilliseconds(120));
        return Flow.Named(PatientName).StartAt(before).Connect(before, delay).Connect(delay, signal).Connect(signal, never)
            .Connect(never, WaitingNode.TimedOut, after).Build();
    }
}
