namespace ActorFlow.Definitions.Building;

/// <summary>Gives a flow the bounds of its document.</summary>
internal static class FlowSettings
{
    public static void Apply(FlowBuilder flow, FlowDocument document)
    {
        flow.Durable(document.Durability).OnFailure(document.OnFailure);
        if (document.MaxSteps is { } steps)
            flow.MaxSteps(steps);
        if (document.MaxConcurrency is { } visits)
            flow.MaxConcurrency(visits);
        if (document.HistoryKept is { } events)
            flow.KeepHistory(events);
        if (document.Deadline is { } deadline)
            flow.Deadline(deadline);
        if (document.CompensatesOn is { } when)
            flow.Compensate(when);
    }
}
