using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>A journal that breaks as a store does: from a failure on every call throws, until it is closed and opened anew.</summary>
internal sealed class BrokenJournal(IRunJournal inner) : JournalDecorator(inner)
{
    private long _batches;

    /// <summary>The batches that fail, by their number from 1, and whether they are written all the same.</summary>
    public Dictionary<long, bool> FailAt { get; init; } = [];

    /// <summary>How many openings after the first fail.</summary>
    public int FailOpenings { get; set; }

    /// <summary>Called before every opening after the first.</summary>
    public Func<IRunJournal, ValueTask>? BeforeReopening { get; init; }

    public bool IsBroken { get; set; }

    public int Openings { get; private set; }

    public List<int> BatchSizes { get; } = [];

    public override async ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
    {
        if (Openings++ > 0)
        {
            if (BeforeReopening is not null)
                await BeforeReopening(Inner);
            if (FailOpenings-- > 0)
                throw Broken();
        }

        var opening = await Inner.OpenAsync(cancellationToken);
        IsBroken = false;
        return opening;
    }

    public override async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers,
        CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        BatchSizes.Add(batch.Length);
        if (!FailAt.TryGetValue(++_batches, out var isWritten))
        {
            await Inner.AppendBatchAsync(batch, answers, cancellationToken);
            return;
        }

        IsBroken = true;
        if (isWritten)
            await Inner.AppendBatchAsync(batch, answers, cancellationToken);
        throw Broken();
    }

    public override ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        return base.ReadAsync(runId, fromVersion, cancellationToken);
    }

    public override ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        return base.ContainsAsync(runId, appendId, cancellationToken);
    }

    public override ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        return base.FindAsync(runId, cancellationToken);
    }

    private void ThrowIfBroken()
    {
        if (IsBroken)
            throw Broken();
    }

    private static JournalUnavailableException Broken() => new("test", "it failed, as the test asked for", "Close it and open it again.");
}
