namespace ActorFlow;

/// <summary>What goes on beside a failure that no error boundary took.</summary>
public enum FailurePolicy
{
    /// <summary>Visits that run beside it end, and nothing new starts; then the flow fails. The default.</summary>
    FailFast,

    /// <summary>Whatever does not depend on the failed node goes on to its end; then the flow fails.</summary>
    Continue,
}
