using System.Text.Json;
using System.Text.Encodings.Web;
using ActorFlow.Actors.Client;
using ActorFlow.Journal;
using ActorFlow.Maintenance;
using ActorFlow.Runs;

namespace ActorFlow.Persistence.Conformance.Releases;

/// <summary>Says what runs fold to, in words that stay the same from build to build.</summary>
internal static class ReleaseReader
{
    private static readonly JsonSerializerOptions Options =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every run of a journal with what it folds to, in the order of ids.</summary>
    public static async IAsyncEnumerable<(RunSummary Row, string Text)> DescribeAsync(IJournalReader journal)
    {
        var page = await journal.Capability<IRunIndex>()!.ListAsync(new RunQuery { Limit = RunQuery.MaxLimit }, default);
        foreach (var row in page.Runs.OrderBy(row => row.RunId.Value, StringComparer.Ordinal))
            yield return (row, Describe((await journal.Capability<IRunTransfer>()!.TakeOutAsync(row.RunId, default))!));
    }

    public static string Describe(TransferredRun run)
    {
        var state = FoldedRun.Of(run, codec: null).State;
        return JsonSerializer.Serialize(
            new
            {
                run = state.RunId.Value,
                version = state.Version,
                status = state.Status.ToString(),
                flow = state.Flow,
                print = state.Fingerprint,
                now = state.Now,
                started = state.StartedAt,
                ended = state.EndedAt,
                action = state.Action.Value,
                reason = state.Reason,
                cancelling = state.Cancelling,
                key = state.Facts.Key,
                tags = state.Facts.Tags,
                memo = state.Facts.Memo?.GetRawText(),
                parent = state.Facts.Parent,
                state = RunDetails.ViewOf(state, state.Now).State,
                results = state.WholeRecord().AllResults().ToDictionary(result => result.Key, result => result.Value.GetRawText()),
                visits = state.Visits.Select(
                    visit => $"{visit.Id}: {state.NodePath(visit)}#{visit.Number} attempt {visit.Attempt}{(visit.Failed ? " failed" : "")}{(visit.Due is { } due ? $" due {due:O}" : "")}"),
                frames = state.Frames.Where(frame => frame.Id != 0).OrderBy(frame => frame.Id)
                    .Select(frame => $"{frame.Id}: {frame.Path} attempt {frame.Attempt}, {frame.Live} live"),
                errors = state.Errors.Select(error => error.ToString()),
                steps = state.Steps,
                nextVisit = state.NextVisit,
                pending = PendingWork.Of(state).Select(visit => visit.Id),
            },
            Options);
    }
}
