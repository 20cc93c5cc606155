namespace ActorFlow.Testing;

/// <summary>How often calls of one kind go wrong. Used by <see cref="JournalFaultOptions.Calls"/>.</summary>
public sealed record JournalCallFaults
{
    /// <summary>The chance of each call to fail with nothing done, 0 to 1. The default value is 0.</summary>
    public double Failures { get; init; }

    /// <summary>The chance of each call to be done and reported as failed, 0 to 1. The default value is 0.</summary>
    public double LostAnswers { get; init; }

    /// <summary>The chance of each call to be held back for <see cref="JournalFaultOptions.Delay"/>, 0 to 1. The default value is 0.</summary>
    public double Delays { get; init; }

    /// <summary>
    /// Faults for certain: the number of a call among those of its kind, from 1, and what happens to it, whatever the chances say. The default value
    /// holds none.
    /// </summary>
    public IReadOnlyDictionary<long, JournalCallFault> At { get; init; } = new Dictionary<long, JournalCallFault>();
}
