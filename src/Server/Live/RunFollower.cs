using System.Threading.Channels;

namespace ActorFlow.Server.Live;

/// <summary>
/// What happens in a run as it happens: its journaled events, and between them what its nodes emit. Events wait for a slow reader, so that none is
/// lost; pieces of output are kept up to a bound, and the next one tells how many are missing.
/// </summary>
internal sealed class RunFollower(IFlowSystem system, RunId runId) : IDisposable
{
    private readonly OutputWatch _output = system.WatchOutput(runId);

    public void Dispose() => _output.Dispose();

    /// <summary>Follows the run to its end.</summary>
    /// <param name="afterVersion">The version of the last event that is known already.</param>
    /// <param name="end">Waits for the end of a run whose events are not journaled.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<FollowedItem> FollowAsync(
        long afterVersion, Func<CancellationToken, Task> end,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var items = Channel.CreateBounded<FollowedItem>(new BoundedChannelOptions(16) { SingleReader = true });
        var pumps = PumpAsync(items.Writer, afterVersion, end, leaving.Token);
        try
        {
            await foreach (var item in items.Reader.ReadAllAsync(cancellationToken))
                yield return item;
        }
        finally
        {
            await leaving.CancelAsync();
            await pumps;
        }
    }

    private async Task PumpAsync(ChannelWriter<FollowedItem> items, long afterVersion, Func<CancellationToken, Task> end,
        CancellationToken cancellationToken)
    {
        var output = OutputAsync(items, cancellationToken);
        Exception? fault = null;
        try
        {
            await EventsAsync(items, afterVersion, end, cancellationToken);
        }
        catch (Exception error)
        {
            fault = error;
        }

        // What was emitted before the end is told before it.
        _output.Complete();
        await output;
        items.TryComplete(fault);
    }

    private async Task EventsAsync(ChannelWriter<FollowedItem> items, long afterVersion, Func<CancellationToken, Task> end,
        CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var fact in system.EventsAsync(runId, afterVersion, follow: true, cancellationToken))
                await items.WriteAsync(new FollowedItem(fact, null), cancellationToken);
        }
        catch (Exception error) when (error is CapabilityMissingException or RunNotFoundException)
        {
            // A run in memory has no events to tell, but an end; it may have left memory with it.
            await end(cancellationToken);
        }
    }

    private async Task OutputAsync(ChannelWriter<FollowedItem> items, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var piece in _output.ReadAsync(cancellationToken))
                await items.WriteAsync(new FollowedItem(null, piece), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more.
        }
    }
}

/// <summary>Something that happened in a run: one of the two.</summary>
/// <param name="Event">An event.</param>
/// <param name="Output">What a node emitted.</param>
internal readonly record struct FollowedItem(RunHistoryEvent? Event, NodeOutput? Output);
