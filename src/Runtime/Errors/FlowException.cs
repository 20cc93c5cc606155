namespace ActorFlow;

/// <summary>A flow did not do what was expected of it; carries every failure that nothing in the flow took.</summary>
public abstract class FlowException : Exception
{
    private protected FlowException(string message, IReadOnlyList<RunError> errors)
        : base(message, errors.Count > 0 ? errors[0].Exception : null)
        => Errors = errors;

    /// <summary>All failures, sorted by node; empty when there was none, as after a cancel.</summary>
    public IReadOnlyList<RunError> Errors { get; }
}
