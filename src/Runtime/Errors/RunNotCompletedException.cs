namespace ActorFlow;

/// <summary>A result was expected of a run that did not complete: it failed, or was cancelled or killed.</summary>
public sealed class RunNotCompletedException : FlowException
{
    internal RunNotCompletedException(RunResult result)
        : base(Text(result), result.Errors)
        => Result = result;

    /// <summary>The run's result, with all its errors.</summary>
    public RunResult Result { get; }

    private static string Text(RunResult result)
    {
        var why = result.Errors.Count > 0
            ? string.Concat(result.Errors.Select(error => $"{Environment.NewLine}  - {error}"))
            : result.Reason is null ? "" : $": {result.Reason}";
        return $"Run '{result.RunId}' of flow '{result.Flow}' did not complete; it is {result.Status.ToString().ToLowerInvariant()}{why}";
    }
}
