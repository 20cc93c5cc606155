namespace ActorFlow.Hosting.Configuration;

/// <summary>The configuration cannot be used; the text names everything that is wrong with it, one line each.</summary>
public sealed class ActorFlowConfigurationException : Exception
{
    internal ActorFlowConfigurationException(IReadOnlyList<string> problems, Exception? inner = null)
        : base($"The configuration cannot be used:{string.Concat(problems.Select(problem => $"{Environment.NewLine}  - {problem}"))}", inner)
        => Problems = problems;

    /// <summary>What is wrong: key, value, range and example each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
