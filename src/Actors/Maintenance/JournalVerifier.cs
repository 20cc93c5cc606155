using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Maintenance;

/// <summary>
/// Walks a whole journal and says what is damaged: first what the store itself can check (its file, checksums, names of blobs), then, run by run,
/// whether the fold of the entries is what the index and the latest snapshot show.
/// </summary>
/// <remarks>One walk per object. Runs beside a live engine: each run is looked at as of one moment.</remarks>
/// <param name="journal">The journal, open.</param>
/// <param name="codec">Opens encrypted values where a fold needs them; null leaves them closed.</param>
public sealed class JournalVerifier(IJournalReader journal, IPayloadCodec? codec = null)
{
    private const int RunsAtATime = 500;

    /// <summary>How many runs were looked at.</summary>
    public long Runs { get; private set; }

    /// <summary>How many entries were folded.</summary>
    public long Entries { get; private set; }

    /// <summary>How many runs could not be folded because a newer build has written them: not damaged, and not this build's to judge.</summary>
    public long TooNew { get; private set; }

    /// <summary>How many runs could not be folded because an encrypted value would have had to be opened.</summary>
    public long Closed { get; private set; }

    /// <summary>The damage, as it is found; nothing when all is well.</summary>
    /// <exception cref="CapabilityMissingException">The journal keeps no index, or cannot take runs out.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be read at all.</exception>
    public async IAsyncEnumerable<JournalDamage> VerifyAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var harmed = new HashSet<RunId>();
        if (journal.Capability<IJournalVerification>() is { } store)
        {
            await foreach (var damage in store.VerifyAsync(cancellationToken))
            {
                if (damage is { RunId: { } runId, Kind: not DamageKind.Snapshot })
                    harmed.Add(runId);
                yield return damage;
            }
        }

        await foreach (var run in RunsAsync(cancellationToken))
        {
            if (run is null || harmed.Contains(run.Summary.RunId))
                continue;
            Runs++;
            foreach (var damage in Check(run))
                yield return damage;
        }
    }

    private async IAsyncEnumerable<TransferredRun?> RunsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var index = journal.Capability<IRunIndex>() ?? throw new CapabilityMissingException("a list of runs", hasJournal: true);
        var transfer = journal.Capability<IRunTransfer>() ?? throw new CapabilityMissingException("a way to take runs out and in", hasJournal: true);
        for (var query = new RunQuery { OldestFirst = true, Limit = RunsAtATime }; ;)
        {
            var page = await ListAsync(index, query, cancellationToken);
            foreach (var row in page?.Runs ?? [])
            {
                if (!row.IsPruned)
                    yield return await TakeOutAsync(transfer, row.RunId, cancellationToken);
            }

            if (page?.Next is not { } next)
                yield break;
            query = query with { After = next };
        }
    }

    // A file that cannot be read any further was reported as such by the store.
    private static async ValueTask<RunPage?> ListAsync(IRunIndex index, RunQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await index.ListAsync(query, cancellationToken);
        }
        catch (JournalUnavailableException)
        {
            return null;
        }
    }

    private static async ValueTask<TransferredRun?> TakeOutAsync(IRunTransfer transfer, RunId runId, CancellationToken cancellationToken)
    {
        try
        {
            return await transfer.TakeOutAsync(runId, cancellationToken);
        }
        catch (JournalUnavailableException)
        {
            return null;
        }
    }

    private List<JournalDamage> Check(TransferredRun run)
    {
        var runId = run.Summary.RunId;
        if (run.Damage is { } damage)
            return [new JournalDamage(runId, DamageKind.Entries, damage)];
        try
        {
            var check = new SnapshotCheck(run, codec);
            var fold = FoldedRun.Of(run, codec, check.Look);
            check.LookAtEnd(fold.State);
            Entries += run.Entries.Count;
            if (check.Damage is { } snapshot)
                return [snapshot];
            return [.. Differences(run, fold.RowOf(run.Summary)).Concat(QuestionDifferences(run, fold))
                .Select(what => new JournalDamage(runId, DamageKind.Index, what))];
        }
        catch (RunJournalException error)
        {
            return [new JournalDamage(runId, DamageKind.Entries, error.Message)];
        }
        catch (JournalTooNewException)
        {
            TooNew++;
            return [];
        }
        catch (PayloadUnreadableException)
        {
            Closed++;
            return [];
        }
    }

    private static IEnumerable<string> Differences(TransferredRun run, RunSummary folded)
    {
        var row = run.Summary;
        // The status from before a run was set aside is what the index showed then; the run may have been paused or cancelled since.
        if (run.Aside is null && row.Status != folded.Status)
            yield return Said("status", ExportForm.NameOf(row.Status), ExportForm.NameOf(folded.Status));
        if (row.Flow != folded.Flow)
            yield return Said("flow", row.Flow, folded.Flow);
        if (row.Fingerprint != folded.Fingerprint)
            yield return Said("fingerprint", row.Fingerprint, folded.Fingerprint);
        if (row.StartedAt != Stored(folded.StartedAt))
            yield return Said("start", Shown(row.StartedAt), Shown(folded.StartedAt));
        if (row.EndedAt != Stored(folded.EndedAt))
            yield return Said("end", Shown(row.EndedAt), Shown(folded.EndedAt));
        if (run.Aside is null && row.Due != Stored(folded.Due))
            yield return Said("due time", Shown(row.Due), Shown(folded.Due));
        if (row.Key != folded.Key)
            yield return Said("start key", row.Key ?? "none", folded.Key ?? "none");
        if (row.Parent != folded.Parent)
            yield return Said("parent", row.Parent ?? "none", folded.Parent ?? "none");
        if (!row.Tags.Order(StringComparer.Ordinal).SequenceEqual(folded.Tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))
            yield return Said("tags", string.Join(", ", row.Tags), string.Join(", ", folded.Tags));
        if (folded.Status.IsEnded() && row.Outcome != folded.Outcome)
            yield return Said("outcome", row.Outcome ?? "none", folded.Outcome ?? "none");
    }

    // Of a trimmed run, the fold knows the last ones only.
    private static IEnumerable<string> QuestionDifferences(TransferredRun run, FoldedRun fold)
    {
        var stored = run.Questions.ToDictionary(question => question.Id.Number);
        foreach (var question in fold.QuestionRows)
        {
            var shown = stored.TryGetValue(question.Id.Number, out var row) ? Shown(row) : "not there";
            if (shown != Shown(question with { AskedAt = Stored(question.AskedAt)!.Value, Due = Stored(question.Due),
                EndedAt = Stored(question.EndedAt) }))
                yield return Said($"question {question.Id.Number}", shown, Shown(question));
        }
    }

    private static string Shown(QuestionSummary question)
        => $"{question.Outcome}, assigned to {question.Assignee ?? "anybody"}, asked {Shown(question.AskedAt)}, due {Shown(question.Due)}, ended {Shown(question.EndedAt)} by {question.By ?? "nobody"}";

    private static string Said(string what, string row, string folded) => $"the index shows the {what} as {row}, and the entries say {folded}";

    private static string Shown(DateTimeOffset? time)
        => time is { } known ? known.ToString("O", System.Globalization.CultureInfo.InvariantCulture) : "none";

    // Journals keep times to the microsecond.
    private static DateTimeOffset? Stored(DateTimeOffset? time)
        => time is { } known ? new DateTimeOffset(known.UtcTicks - (known.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero) : null;
}
