using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ActorFlow.Actors.Runs;

namespace ActorFlow;

/// <content>What nodes emit while they run.</content>
public sealed partial class FlowSystem
{
    /// <summary>
    /// How many pieces wait for a reader that is slower than the nodes; then the oldest are dropped, and the next one read tells how many.
    /// </summary>
    internal const int OutputKept = 1_024;

    /// <summary>What nodes of a run emit from now on, until it ends. Ephemeral: pieces emitted before the call are not seen.</summary>
    internal async IAsyncEnumerable<NodeOutput> OutputAsync(RunSlot slot, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var missed = new StrongBox<long>();
        var pieces = Channel.CreateBounded<NodeOutput>(new BoundedChannelOptions(OutputKept) { SingleReader = true,
            FullMode = BoundedChannelFullMode.DropOldest },
            _ => Interlocked.Increment(ref missed.Value));
        using var subscription = _actors.EventStream.Subscribe<NodeOutput>(piece =>
        {
            if (piece.RunId == slot.RunId)
                pieces.Writer.TryWrite(piece);
        });
        slot = await AttachAsync(slot, cancellationToken);
        using var left = new CancellationTokenSource();
        try
        {
            // Taken back when the reader leaves: runs may go on for ever, and readers come and go.
            _ = slot.Ended.ContinueWith(static (ended, writer) => ((ChannelWriter<NodeOutput>)writer!).TryComplete(ended.Exception?.InnerException),
                pieces.Writer,
                left.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await foreach (var piece in pieces.Reader.ReadAllAsync(cancellationToken))
                yield return Interlocked.Exchange(ref missed.Value, 0) is > 0 and var count ? piece with { Missed = count } : piece;
        }
        finally
        {
            left.Cancel();
            slot.LeaveWait();
        }
    }
}
