using ActorFlow.Definitions.Building;

namespace ActorFlow.Definitions.Writing;

/// <summary>Writes one flow as a document.</summary>
internal sealed class FlowWriting(FlowDefinition flow, FunctionRegistry functions, WritingProblems problems, Action<FlowDefinition> use)
{
    private readonly NodeWriting _nodes = new(flow, functions, problems, use);

    public FlowDocument Write()
    {
        RefuseCode();
        var places = flow.Places.ToArray().Where(place => place.Node is not (StartNode or ForkNode)).ToList();
        foreach (var place in places)
            _nodes.Write(place);
        var edges = new EdgeWriting(flow, problems);
        var document = _nodes.Source(places.Select(place => place.Node)) ?? new FlowDocument { Id = flow.Name };
        return document with
        {
            Source = null,
            Id = flow.Name,
            StartNode = flow.Starts.Count == 1 ? flow.Starts[0] : null,
            StartNodes = flow.Starts.Count == 1 ? [] : flow.Starts,
            Nodes = [.. _nodes.Written.Select(node => edges.WithFailures(node))],
            Edges = [.. places.SelectMany(edges.Of)],
            Durability = flow.Durability,
            FailuresFallThrough = false,
            OnFailure = flow.OnFailure,
            MaxSteps = flow.MaxSteps == FlowBuilder.DefaultMaxSteps ? null : flow.MaxSteps,
            MaxConcurrency = flow.MaxConcurrency == NodeOptions.Unlimited ? null : flow.MaxConcurrency,
            HistoryKept = flow.HistoryKept,
            Deadline = flow.Deadline,
            CompensatesOn = flow.CompensatesOn == (CompensateOn.Failure | CompensateOn.Cancel) ? null : flow.CompensatesOn,
        };
    }

    private void RefuseCode()
    {
        if (flow.Middleware.Length > 0)
            problems.Add(flow, null, "it has middleware, which is code.", "Add the middleware where the document is built, or to nodes of code.");
        if (flow.Updates.Count > 0)
            problems.Add(flow, null, $"it takes updates, which are code: {string.Join(", ", flow.Updates.Keys)}.",
                "Leave them in a flow of code, or signal the run.");
        if (!ReferenceEquals(flow.State, StateSchema.Open))
            problems.Add(flow, null, "it declares keys of its state, which are types of code.",
                "Leave the declarations out, or keep the flow in code.");
        if (flow.KeepsReferences)
            problems.Add(flow, null, "it keeps objects as they are (KeepReferences), and documents know only JSON.", "Leave that out.");
    }
}
