namespace ActorFlow.Testing;

/// <summary>How often a <see cref="FaultyJournal"/> does what wrong. The same seed and the same calls give the same faults.</summary>
public sealed record JournalFaultOptions
{
    /// <summary>The seed of all chances. The default value is 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The chance of a batch to be refused, 0 to 1. The default value is 0.</summary>
    public double Refusals { get; init; }

    /// <summary>The chance of each append to be lost with its answer, 0 to 1. The default value is 0.</summary>
    public double LostWrites { get; init; }

    /// <summary>The chance of each append to be written and its answer lost, 0 to 1. The default value is 0.</summary>
    public double LostAnswers { get; init; }

    /// <summary>The chance of a batch to be held back, 0 to 1. The default value is 0.</summary>
    public double Delays { get; init; }

    /// <summary>How long a batch, or another call, is held back. The default value is 10 milliseconds.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Faults for certain: the number of a batch, from 1, and what happens to it, whatever the chances say. The default value holds none.
    /// </summary>
    public IReadOnlyDictionary<long, JournalFault> AtBatch { get; init; } = new Dictionary<long, JournalFault>();

    /// <summary>
    /// What goes wrong beside appends: reads, snapshots, baselines, large values, due times and the rest. The default value holds nothing.
    /// </summary>
    public IReadOnlyDictionary<JournalCall, JournalCallFaults> Calls { get; init; } = new Dictionary<JournalCall, JournalCallFaults>();

    /// <summary>Measures the delays. The default value is the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Called at every named point, in the order of the writes; may throw, crash a journal, or end the process. The default value is null.
    /// </summary>
    /// <remarks>What it throws comes out of the journal's method.</remarks>
    public Func<JournalPoint, ValueTask>? Reached { get; init; }

    internal void Validate()
    {
        foreach (var (name, chance) in new[] { (nameof(Refusals), Refusals), (nameof(LostWrites), LostWrites), (nameof(LostAnswers), LostAnswers),
            (nameof(Delays), Delays) })
        {
            if (chance is not (>= 0 and <= 1))
                throw new ArgumentException($"{name} is {chance}. Allowed are 0 to 1, for example 0.2.");
        }

        foreach (var (call, faults) in Calls)
        {
            double[] chances = [faults.Failures, faults.LostAnswers, faults.Delays];
            if (!chances.All(chance => chance is >= 0 and <= 1) || chances.Sum() > 1)
                throw new ArgumentException(
                    $"The chances of {call} are {string.Join(", ", chances)}. Allowed are 0 to 1 each, and 1 together, for example 0.2.");
        }
    }
}
