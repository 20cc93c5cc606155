namespace ActorFlow;

/// <content>How the node's compensation is treated.</content>
public sealed partial class NodeOptions
{
    /// <summary>The default of <see cref="CompensationTimeout"/>: one minute.</summary>
    public static readonly TimeSpan DefaultCompensationTimeout = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often a compensation is tried, and how long to wait between attempts. The default is <see cref="RetryPolicy.Standard"/>.
    /// </summary>
    public RetryPolicy CompensationRetry
    {
        get;
        set => field = Change(value ?? throw new ArgumentNullException(nameof(value)));
    } = RetryPolicy.Standard;

    /// <summary>How long one attempt of a compensation may take, so that one that hangs holds nothing up. The default is one minute.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan CompensationTimeout
    {
        get;
        set => field = Change(Positive(value, nameof(CompensationTimeout))!.Value);
    } = DefaultCompensationTimeout;

    /// <summary>
    /// Whether Exec is owed its compensation after any error, because an error does not tell that it had no effect. The default is no: only after
    /// errors that leave the outcome open, which are time limits (<see cref="TimeoutException"/>) and cancellations
    /// (<see cref="OperationCanceledException"/>); after a journaled step of Exec was done; and for batches, whose items may have been done: their
    /// compensation gets no results then, and finds them by the items' idempotency keys.
    /// </summary>
    public bool CompensateAfterErrors
    {
        get;
        set => field = Change(value);
    }

    private void CopySagaFrom(NodeOptions other)
    {
        CompensationRetry = other.CompensationRetry;
        CompensationTimeout = other.CompensationTimeout;
        CompensateAfterErrors = other.CompensateAfterErrors;
    }
}
