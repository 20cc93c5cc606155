namespace ActorFlow;

/// <summary>What failed items mean for a batch.</summary>
public enum BatchErrorMode
{
    /// <summary>
    /// All items run; then the visit fails with a <see cref="BatchException"/> that names the failed ones in item order. The default.
    /// </summary>
    Aggregate,

    /// <summary>All items run, and Post gets the failed ones among the results.</summary>
    Continue,

    /// <summary>
    /// The first failure ends the batch: no further item is started, those that run may end, and the visit fails with a <see cref="BatchException"/>.
    /// </summary>
    StopOnFirst,
}
