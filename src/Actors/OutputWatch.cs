using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ActorFlow.Actors.Kernel;

namespace ActorFlow;

/// <summary>Watches what the nodes of a run emit, from the moment it was made until it is completed. One reader; the rest is thread-safe.</summary>
/// <remarks>
/// Of pieces that wait for a slow reader only the newest 1024 are kept; the next one read tells how many are missing
/// (<see cref="NodeOutput.Missed"/>).
/// </remarks>
public sealed class OutputWatch : IDisposable
{
    private readonly Channel<NodeOutput> _pieces;
    private readonly IDisposable _subscription;
    private long _missed;

    internal OutputWatch(EventStream stream, RunId runId)
    {
        RunId = runId;
        _pieces = Channel.CreateBounded<NodeOutput>(
            new BoundedChannelOptions(FlowSystem.OutputKept) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest },
                _ => Interlocked.Increment(ref _missed));
        _subscription = stream.Subscribe<NodeOutput>(piece =>
        {
            if (piece.RunId == runId)
                _pieces.Writer.TryWrite(piece);
        });
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The pieces as they come. Ends after <see cref="Complete"/>, once all that came before it have been read.</summary>
    public async IAsyncEnumerable<NodeOutput> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var piece in _pieces.Reader.ReadAllAsync(cancellationToken))
            yield return Interlocked.Exchange(ref _missed, 0) is > 0 and var count ? piece with { Missed = count } : piece;
    }

    /// <summary>Nothing further is wanted, for example because the run has ended.</summary>
    public void Complete()
    {
        _subscription.Dispose();
        _pieces.Writer.TryComplete();
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => Complete();
}
