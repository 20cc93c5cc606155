namespace ActorFlow.Benchmarks.Harness;

/// <summary>
/// One number that is measured again and again: a floor, or a workload with its target. A class per workload, in the folder of its letter; the
/// catalogue finds it. One of several sizes is named there.
/// </summary>
public abstract class Measurement
{
    /// <summary>The id of performance.md, with a suffix where one id has several numbers: <c>K3.bytes</c>.</summary>
    public abstract string Id { get; }

    /// <summary>What is measured, in a few words.</summary>
    public abstract string Title { get; }

    /// <summary>What the number counts.</summary>
    public virtual string Unit => "ns";

    /// <summary>What the number must not exceed; null for a floor.</summary>
    public virtual Target? Target => null;

    /// <summary>Runs once and returns the number, per operation.</summary>
    public abstract Task<double> RunAsync(Effort effort);
}
