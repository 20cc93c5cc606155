namespace ActorFlow.Definition;

/// <summary>What must hold of the nodes of a drawing, each by itself and with its edges.</summary>
internal static class NodeChecks
{
    public static void Check(FlowNode place, PlacesByName byName, List<FlowProblem> problems, List<FlowProblem> warnings)
    {
        if (place.Node.OptionsIfAny?.Actions is { } declared)
            CheckActions(place, declared, problems, warnings);
        if (place.ContinuesOnError && place.ErrorBoundary is { } handler)
        {
            problems.Add(new("two-ways-on-error", place.Name, $"its errors go to '{handler}', and it is to continue on errors as well.",
                "Keep OnError or ContinueOnError, not both."));
        }

        CheckResults(place.Node, byName, problems);
        problems.AddRange(place.Node.Problems);
        if (ChangingFields.Of(place.Node) is { Length: > 0 } fields)
        {
            warnings.Add(new("changing-fields", place.Name,
                $"its class {TypeNames.Of(place.Node.GetType())} has fields that can change: {string.Join(", ", fields)}. "
                + "They are shared by all runs and gone after a restart.",
                "Keep a run's data in its state, make them readonly, or mark them [SharedByRuns]."));
        }
    }

    private static void CheckActions(FlowNode place, IReadOnlyList<ActionName> declared, List<FlowProblem> problems, List<FlowProblem> warnings)
    {
        foreach (var action in declared)
        {
            if (place.TargetsOf(action).Count == 0)
            {
                warnings.Add(new("unconnected-action", $"{place.Name} --{action}-->",
                    "the node may return this action, and it leads nowhere, so that its token ends.",
                    "Connect it, or draw the end with End."));
            }
        }

        foreach (var action in place.Transitions.Select(edge => edge.Action).Distinct().Where(action => !declared.Contains(action)))
        {
            var problem = new FlowProblem("undeclared-action", $"{place.Name} --{action}-->",
                $"the node does not name this action among those it may return: {string.Join(", ", declared.Select(name => $"'{name}'"))}.",
                "Mend the name, or declare it.");
            (place.Node.Options.ActionsAreStrict ? problems : warnings).Add(problem);
        }
    }

    private static void CheckResults(Node node, PlacesByName byName, List<FlowProblem> problems)
    {
        foreach (var read in node.ReadsResultsOf)
        {
            if (!byName.TryFind(read, out var source))
                problems.Add(new("unknown-result", node.Name, $"it reads the result of '{read}', and the flow has no such node.",
                    "Mend the name, or add the node."));
            else if (!source.KeepsResult)
                problems.Add(new("result-not-kept", node.Name, $"it reads the result of '{read}', which the flow does not keep.",
                    $"Ask the flow for it with KeepResult({read})."));
        }
    }
}
