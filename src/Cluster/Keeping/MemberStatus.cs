namespace ActorFlow.Cluster.Keeping;

/// <summary>How the member of this process is doing, for others to see. Written by its keeper; thread-safe.</summary>
internal sealed class MemberStatus
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _life;
    private volatile int _held;
    private volatile int _writtenFormat = 1;

    /// <summary>The id of the life, or null while there is none.</summary>
    internal string? Life { get => _life; set => _life = value; }

    /// <summary>How many shards are led here.</summary>
    internal int Held { get => _held; set => _held = value; }

    /// <summary>The event format to write now (rule 36).</summary>
    internal int WrittenFormat { get => _writtenFormat; set => _writtenFormat = value; }

    /// <summary>Completes when the member has joined, has looked, and leads what it could claim at once.</summary>
    internal Task WhenReady => _ready.Task;

    internal void Ready() => _ready.TrySetResult();
}
