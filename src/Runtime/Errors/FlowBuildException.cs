namespace ActorFlow;

/// <summary>A flow cannot be built. Lists every problem that was found, not only the first.</summary>
public sealed class FlowBuildException : Exception
{
    internal FlowBuildException(string flow, IReadOnlyList<FlowProblem> problems)
        : base($"Flow '{flow}' has {problems.Count} problem(s):{string.Concat(problems.Select(problem => $"{Environment.NewLine}  - {problem}"))}")
    {
        Flow = flow;
        Problems = problems;
    }

    /// <summary>The flow's name.</summary>
    public string Flow { get; }

    /// <summary>The problems, in the order in which the flow was drawn.</summary>
    public IReadOnlyList<FlowProblem> Problems { get; }
}
