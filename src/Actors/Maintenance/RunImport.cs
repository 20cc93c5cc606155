using System.Text;
using ActorFlow.Journal;

namespace ActorFlow.Maintenance;

/// <summary>Takes in a run that <see cref="RunExport"/> wrote.</summary>
public static class RunImport
{
    /// <summary>Reads a run and stores it, whole or not at all. An unfinished run goes on at the next start of an engine on the journal.</summary>
    /// <param name="journal">Where it goes: open, and not in the hands of an engine.</param>
    /// <param name="source">The lines. Left open.</param>
    /// <param name="options">Id, key, and whether a damaged run is welcome.</param>
    /// <param name="cancellationToken">Gives up; nothing is written then.</param>
    /// <returns>The run's index row here.</returns>
    /// <remarks>See to it that the run does not go on where it came from as well: two engines would do its work twice.</remarks>
    /// <exception cref="RunImportException">The lines are not whole, in order and unchanged, or the id or key is taken.</exception>
    /// <exception cref="CapabilityMissingException">The journal cannot take runs in.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written.</exception>
    public static async Task<RunSummary> ReadAsync(IRunJournal journal, Stream source, RunImportOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new RunImportOptions();
        var transfer = journal.Capability<IRunTransfer>() ?? throw new CapabilityMissingException("a way to take runs out and in", hasJournal: true);
        var lines = await LinesAsync(source, cancellationToken);
        if (lines.Run.Damage is { } damage && !options.AcceptDamage)
        {
            throw new RunImportException($"it is the readable part of a damaged run ({damage})",
                "Accept the damage if the run may go on from there; what it had done after may then be done again.");
        }

        var (whole, missing) = await WithBlobsAsync(journal, lines.Run, cancellationToken);
        var run = Adapted(whole, missing, options);
        if (lines.Definition is { } definition && journal.Capability<IDefinitionStore>() is { } definitions)
            await definitions.SaveDefinitionAsync(definition.Fingerprint, definition.Canonical, cancellationToken);
        var answer = await transfer.TakeInAsync(run, cancellationToken);
        return answer.Outcome switch
        {
            AppendOutcome.Appended => run.Summary,
            AppendOutcome.Conflict => throw new RunImportException($"the journal has a run '{run.Summary.RunId}', or its tombstone",
                "Import it under another id, or into another journal."),
            AppendOutcome.KeyTaken => throw new RunImportException($"run '{answer.Holder}' was started with the key '{run.Summary.Key}'",
                "Import it without its key."),
            _ => throw new RunImportException($"the journal answered {answer.Outcome}", "Verify the journal, then try again."),
        };
    }

    // The header is for people: what the index shows is what the entries say. Only of a run that cannot be read here, the header is all there is.
    private static (RunSummary Row, IReadOnlyList<QuestionSummary> Questions) RowsOf(TransferredRun run, BlobId? missing)
    {
        try
        {
            var fold = FoldedRun.Of(run, codec: null);
            var row = fold.RowOf(run.Summary);
            return (run.Summary.Key is null ? row with { Key = null }
                : row, fold.QuestionRows);   // a copy that was taken in without its key has none
        }
        catch (Exception error) when (error is JournalTooNewException or PayloadUnreadableException && run.Damage is null)
        {
            // Nor can be told whether what looks like the name of a blob is one, so it has to be there.
            return missing is { } name ? throw NotAlong(name, "its entries name") : (run.Summary, []);
        }
        catch (RunJournalException error)
        {
            throw new RunImportException($"no state follows from what the export holds: {error.Message}",
                "Export the run again, from a journal that is verified.", error);
        }
    }

    /// <summary>The run with every large value that it names, from the export or from the journal it goes to.</summary>
    /// <returns>The run, and what its entries seem to name and is in neither; the fold knows whether they do.</returns>
    private static async ValueTask<(TransferredRun Run, BlobId? Missing)> WithBlobsAsync(IRunJournal journal, TransferredRun run,
        CancellationToken cancellationToken)
    {
        var (blobs, store) = (run.Blobs.ToDictionary(blob => blob.BlobId), journal.Capability<IBlobStore>());
        var (baseline, entries, missing) = ((run.Baseline?.Blobs ?? []).ToHashSet(), new HashSet<BlobId>(), default(BlobId?));
        foreach (var entry in run.Entries)
            BlobScan.Find(entry.Data.Span, entries);
        foreach (var named in baseline.Union(entries).Where(named => !blobs.ContainsKey(named)))
        {
            if (store is not null && await store.ReadBlobAsync(named, cancellationToken) is { } content)
                blobs.Add(named, new BlobReference(named, content));
            else if (baseline.Contains(named))
                throw NotAlong(named, "its baseline names");   // it is nowhere else any more
            else
                missing = named;
        }

        return (run with { Blobs = [.. blobs.Values] }, missing);
    }

    private static RunImportException NotAlong(BlobId blob, string who)
        => new($"the blob {blob} that {who} did not come along", "Export the run again; a file that was changed or cut short is not taken.");

    private static TransferredRun Adapted(TransferredRun run, BlobId? missing, RunImportOptions options)
    {
        var (summary, questions) = RowsOf(run, missing);
        if (options.WithoutKey)
            summary = summary with { Key = null };
        if (options.As is { } id)
            summary = summary with { RunId = id };
        // Ids of questions hold that of their run.
        questions = [.. questions.Select(question => question with { Id = question.Id with { RunId = summary.RunId } })];
        return run with { Summary = summary, Questions = questions, Baseline = run.Baseline is { } baseline
            ? baseline with { RunId = summary.RunId } : null, Aside = null, Damage = null };
    }

    private static async Task<ImportLines> LinesAsync(Stream source, CancellationToken cancellationToken)
    {
        var lines = new ImportLines();
        using var reader = new StreamReader(source, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
            leaveOpen: true);
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.Length > 0)
                    lines.Add(line);
            }
        }
        catch (DecoderFallbackException error)
        {
            throw RunImportException.Broken(lines.Count + 1, "is not UTF-8", error);
        }

        lines.Finish();
        return lines;
    }
}
