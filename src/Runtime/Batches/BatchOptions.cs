using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>How a batch runs. Set before a flow that uses the node is built; frozen afterwards.</summary>
public sealed class BatchOptions
{
    /// <summary>The default of <see cref="MaxConcurrency"/>: 10.</summary>
    public const int DefaultMaxConcurrency = 10;

    private readonly Node _node;

    internal BatchOptions(Node node)
    {
        _node = node;
        Items = new ItemOptions(node);
    }

    /// <summary>How each item is treated: attempts, limits, layers.</summary>
    public ItemOptions Items { get; }

    /// <summary>How many items run at the same time at most; 1 is one after the other. The default is 10. The peak is never above it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 100 000.</exception>
    public int MaxConcurrency { get; set => field = InRange(value, 1, 100_000, "10"); } = DefaultMaxConcurrency;

    /// <summary>
    /// How many idle workers are kept while there is less to do, at most <see cref="MaxConcurrency"/>; the others end after <see cref="IdleTime"/>.
    /// The default is 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 100 000.</exception>
    public int MinWorkers { get; set => field = InRange(value, 0, 100_000, "1"); } = 1;

    /// <summary>How long a worker beyond <see cref="MinWorkers"/> stays without work. The default is 5 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative or above a day.</exception>
    public TimeSpan IdleTime { get; set => field = InRange(value, "00:00:05"); } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many attempts of items begin in any second at most; null (the default) is without limit. May be a fraction: 0.5 is one in two seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0.001 to 100 000.</exception>
    public double? MaxPerSecond
    {
        get;
        set => field = Change(value is null or (>= 0.001 and <= 100_000) ? value : throw Refused(value, "0.001 to 100000", "50"));
    }

    /// <summary>
    /// How many items a batch may have; null (the default) is without limit. More fail the visit before any item runs; of a stream, the item beyond
    /// it fails the visit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public long? MaxItems { get; set => field = Change(value is null or >= 0 ? value : throw Refused(value, "0 or more", "1000")); }

    /// <summary>Of a stream, or where results go to a sink: how many items beside those that run are in memory at most. The default is 256.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 1 000 000.</exception>
    public int Window { get; set => field = InRange(value, 1, 1_000_000, "256"); } = 256;

    /// <summary>What failed items mean. The default is <see cref="BatchErrorMode.Aggregate"/>.</summary>
    public BatchErrorMode ErrorMode { get; set => field = Change(value); }

    /// <summary>
    /// In a journaled run: how long a finished item waits for its entry at most. The default is 200 milliseconds. What a crash may repeat is bounded
    /// by it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative or above a day.</exception>
    public TimeSpan ChunkTime { get; set => field = InRange(value, "00:00:00.2"); } = TimeSpan.FromMilliseconds(200);

    /// <summary>In a journaled run: how many finished items one entry carries at most. The default is 1 000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 100 000.</exception>
    public int ChunkItems { get; set => field = InRange(value, 1, 100_000, "1000"); } = 1_000;

    /// <summary>The key that items are read from where the node does not say otherwise. The default is <c>items</c>.</summary>
    /// <exception cref="StateKeyNameException">It cannot be a key.</exception>
    public string ItemsKey { get; set => field = Key(value); } = "items";

    /// <summary>The key that results are written to where the node does not say otherwise. The default is <c>results</c>.</summary>
    /// <exception cref="StateKeyNameException">It cannot be a key.</exception>
    public string ResultsKey { get; set => field = Key(value); } = "results";

    /// <summary>How often those who watch are told how far the batch has come, at most. The default is 500 milliseconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative or above a day.</exception>
    public TimeSpan ProgressTime { get; set => field = InRange(value, "00:00:00.5"); } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The pool of the flow system that the batch shares with others, by name; null (the default) is none. It bounds all its batches together.
    /// </summary>
    public string? Pool
    {
        get;
        set
            => field = Change(value is not "" ? value
                : throw new ArgumentException($"Batch '{_node.Name}' names a pool without a name. Give it one, or null for none.", nameof(value)));
    }

    /// <summary>In a shared pool: batches of a higher priority go before those of a lower one, whatever their weights. The default is 0.</summary>
    public int Priority { get; set => field = Change(value); }

    /// <summary>
    /// In a shared pool: how large this batch's share is against those of other runs, when all want more than there is. The default is 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 1 000.</exception>
    public int Weight { get; set => field = InRange(value, 1, 1_000, "1"); } = 1;

    private string Key(string key)
    {
        StateKey.ThrowIfInvalid(key);
        return Change(key);
    }

    private int InRange(int value, int least, int most, string example, [CallerMemberName] string option = "")
        => Change(value >= least && value <= most ? value : throw Refused(value, $"{least} to {most}", example, option));

    private TimeSpan InRange(TimeSpan value, string example, [CallerMemberName] string option = "")
        => Change(value > TimeSpan.Zero && value <= TimeSpan.FromDays(1)
            ? value : throw Refused(value, "above 00:00:00, to 1.00:00:00", example, option));

    private ArgumentOutOfRangeException Refused(object? value, string range, string example, [CallerMemberName] string option = "")
        => new(option, value, $"{option} of batch '{_node.Name}' is {value}; it must be {range}, for example {example}.");

    private T Change<T>(T value)
    {
        _node.EnsureChangeable();
        return value;
    }
}
