using ActorFlow.Actors.Client;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Maintenance;

/// <summary>The state of a run that was taken out of a journal.</summary>
internal sealed class FoldedRun
{
    private FoldedRun(RunState state) => State = state;

    public RunState State { get; }

    /// <summary>Folds a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="codec">Opens encrypted values; null leaves them closed.</param>
    /// <param name="folded">Called with the state of the baseline, if there is one, and after every entry with the state up to it.</param>
    /// <exception cref="RunJournalException">An entry does not follow from those before: the run is damaged.</exception>
    /// <exception cref="JournalTooNewException">An entry is of a newer build: the run is not this one's to judge.</exception>
    /// <exception cref="PayloadUnreadableException">An encrypted value would have to be opened to go on, and cannot be.</exception>
    public static FoldedRun Of(TransferredRun run, IPayloadCodec? codec, Action<RunState>? folded = null)
    {
        var journaling = JournalingOf(run, codec);
        var events = new EventCodec(journaling);
        var runId = run.Summary.RunId;
        RunState state;
        try
        {
            state = run.Baseline is { } baseline ? RunImage.Read(runId, baseline.Version, baseline.Schema, baseline.Data, journaling)
                : new RunState(runId);
            if (run.Baseline is not null)
                folded?.Invoke(state);
            foreach (var entry in run.Entries)
            {
                RunFold.Evolve(state, events.Decode(runId, entry), entry.Version);
                folded?.Invoke(state);
            }
        }
        catch (RunJournalException error) when (Closed(error) is { } closed)
        {
            throw closed;
        }

        return new FoldedRun(state);
    }

    /// <summary>How the values of a run that was taken out are read.</summary>
    public static StateJournaling JournalingOf(TransferredRun run, IPayloadCodec? codec)
        => new() { PayloadCodec = codec, Blobs = new TakenBlobs(run.Blobs) };

    /// <summary>The index row that the state calls for.</summary>
    /// <param name="stored">The row that is stored: what no fold can tell is taken from it.</param>
    public RunSummary RowOf(RunSummary stored) => Summaries.Of(State, Summaries.DueOf(State)) with { UpdatedAt = stored.UpdatedAt };

    /// <summary>
    /// The rows of the run's questions that the state calls for, in the order of their numbers: of a trimmed run, those that it remembers.
    /// </summary>
    public IReadOnlyList<QuestionSummary> QuestionRows
        => [.. State.News.Select(news => news.Question).Concat(State.Questions).Distinct().OrderBy(question => question.Number)
            .Select(question => question.ToSummary(State.RunId, State.Flow))];

    private static PayloadUnreadableException? Closed(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is PayloadUnreadableException closed)
                return closed;
        }

        return null;
    }

    /// <summary>The blobs that came with the run.</summary>
    private sealed class TakenBlobs(IReadOnlyList<BlobReference> blobs) : IStateBlobs
    {
        private readonly Dictionary<string, ReadOnlyMemory<byte>> _byName = blobs.Where(blob => blob.Content is not null)
            .ToDictionary(blob => blob.BlobId.ToString(), blob => blob.Content!.Value, StringComparer.Ordinal);

        public string? Put(ReadOnlyMemory<byte> content) => throw new NotSupportedException("A run that was taken out is read only.");

        public ReadOnlyMemory<byte> Get(string address)
            => _byName.TryGetValue(address, out var content)
                ? content : throw new System.Text.Json.JsonException($"The blob {address} that an entry names is not stored.");
    }
}
