using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Client;

/// <content>What lies beside the runs themselves: who answered what, runs set aside, the end of the feed.</content>
internal sealed partial class StoredRuns
{
    public async ValueTask<FlowDrawing> DrawAsync(RunId runId, CancellationToken cancellationToken)
    {
        var run = await GetAsync(runId, cancellationToken);
        var stored = journal.Capability<IDefinitionStore>() is { } definitions
            ? await definitions.FindDefinitionAsync(run.Fingerprint, cancellationToken) : null;
        return stored is { } canonical ? FlowDrawing.OfCanonical(run.Fingerprint, canonical).With(run.Added)
            : throw new FlowNotRegisteredException(run.Flow, $"is not stored as run '{runId}' was started with it");
    }

    public async ValueTask<IReadOnlyList<RunHistoryEvent>> QuestionEventsAsync(QuestionId questionId, CancellationToken cancellationToken)
    {
        await ReadableRowAsync(questionId.RunId, cancellationToken);
        var found = await UnlessTrimmedAsync(() => FindEventsAsync(questionId, cancellationToken));
        return found.Count > 0 ? found : throw new QuestionNotFoundException(questionId);
    }

    public IAsyncEnumerable<AsideRun> AsideAsync(RunStatus status, CancellationToken cancellationToken)
        => (journal.Capability<IRunShelf>() ?? throw new CapabilityMissingException("a shelf for runs set aside", hasJournal: true))
            .AsideAsync(status, cancellationToken);

    public ValueTask<long> FeedPositionAsync(CancellationToken cancellationToken)
        => (journal.Capability<IEventFeed>() ?? throw new CapabilityMissingException("a feed of all runs", hasJournal: true))
            .LastAsync(cancellationToken);

    private async Task<List<RunHistoryEvent>> FindEventsAsync(QuestionId questionId, CancellationToken cancellationToken)
    {
        var (fold, found, isAsked) =
            (await RunFold.BeginAsync(journal, questionId.RunId, _codec, cancellationToken), new List<RunHistoryEvent>(), false);
        while (await fold.NextAsync(journal, PageSize, cancellationToken) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                var told = await fold.DescribeAsync(entry);
                // The event that asks is the one after which the run knows the question.
                var asks = !isAsked && fold.State.Questions.Any(asked => asked.Number == questionId.Number);
                isAsked |= asks;
                if (asks || Number(told.Data, "question") == questionId.Number
                    || (Number(told.Data, "notice") is { } notice && found.Exists(earlier => earlier.Version == notice)))
                    found.Add(told);
            }
        }

        return found;
    }

    private static long? Number(JsonElement data, string member)
        => data.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
