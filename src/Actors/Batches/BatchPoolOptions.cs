namespace ActorFlow;

/// <summary>
/// A pool that batches of any flow of the system share. It bounds all of them together, and divides what there is among runs by their weights.
/// </summary>
/// <remarks>An item that itself waits for a batch of the same pool may wait for ever: give nested batches a pool of their own.</remarks>
public sealed class BatchPoolOptions
{
    /// <summary>How many items of all batches run at the same time at most. The default is 10.</summary>
    public int MaxConcurrency { get; set; } = BatchOptions.DefaultMaxConcurrency;

    /// <summary>How many attempts of items of all batches begin in any second at most; null (the default) is without limit.</summary>
    public double? MaxPerSecond { get; set; }

    internal void Validate(string name)
    {
        if (MaxConcurrency is < 1 or > 100_000)
            throw new OptionOutOfRangeException($"AddBatchPool(\"{name}\").{nameof(MaxConcurrency)}", MaxConcurrency, "1 to 100000", "10");
        if (MaxPerSecond is < 0.001 or > 100_000 or double.NaN)
            throw new OptionOutOfRangeException($"AddBatchPool(\"{name}\").{nameof(MaxPerSecond)}", MaxPerSecond, "0.001 to 100000", "50");
    }
}
