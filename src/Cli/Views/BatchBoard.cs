using System.Collections.Concurrent;

namespace ActorFlow.Cli.Views;

/// <summary>The batches of a run that are at work, as its engine tells of them in this process. Thread-safe.</summary>
internal sealed class BatchBoard
{
    private readonly ConcurrentDictionary<(string Node, int Visit), BatchProgress> _batches = new();

    /// <summary>A line for each, in the order of their nodes.</summary>
    public IReadOnlyList<string> Lines
        => [.. _batches.OrderBy(batch => batch.Key.Node, StringComparer.Ordinal).ThenBy(batch => batch.Key.Visit)
            .Select(batch => BatchLine.Of(batch.Value))];

    public bool Has(VisitDetail visit) => _batches.ContainsKey((visit.Node, visit.Number));

    /// <summary>Listens to what a run tells until it ends, or cannot be followed here.</summary>
    public async Task FollowAsync(IFlowSystem system, RunId run, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var output in system.OutputAsync(run, cancellationToken))
            {
                if (output.Chunk is BatchProgress batch)
                    Note(batch);
            }
        }
        catch (Exception error)
            when (error is OperationCanceledException or FlowSystemStoppedException or RunNotFoundException or RunQuarantinedException
                or RunJournalException)
        {
            // What there is to say of the run is said by whoever waits for its end.
        }
    }

    public void Note(BatchProgress batch)
    {
        if (batch.IsOver)
            _batches.TryRemove((batch.Node, batch.Visit), out _);
        else
            _batches[(batch.Node, batch.Visit)] = batch;
    }
}
