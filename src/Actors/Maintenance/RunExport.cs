using System.Buffers;
using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Maintenance;

/// <summary>Writes a run as JSON lines: everything the journal has of it, byte for byte, readable by people and by any tool.</summary>
public static class RunExport
{
    /// <summary>Writes a run. Runs beside a live engine; what is written is the run as of one moment.</summary>
    /// <param name="journal">Where the run is.</param>
    /// <param name="runId">The run.</param>
    /// <param name="target">Takes the lines, in UTF-8. Left open.</param>
    /// <param name="salvage">Whether a damaged run is written as far as it can be read. The default value is false: it is refused.</param>
    /// <param name="cancellationToken">Gives up; what was written so far stays in the target.</param>
    /// <returns>What was left out because it is damaged, or null when the run is whole.</returns>
    /// <remarks>
    /// Encrypted values stay encrypted. Values of sensitive keys that were journaled in the clear are in the file as they are in the journal.
    /// </remarks>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    /// <exception cref="RunPrunedException">The run was pruned, and its history with it.</exception>
    /// <exception cref="RunJournalException">The run is damaged, and <paramref name="salvage"/> is not asked for.</exception>
    /// <exception cref="CapabilityMissingException">The journal cannot take runs out.</exception>
    public static async Task<string?> WriteAsync(IJournalReader journal, RunId runId, Stream target, bool salvage = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(target);
        var transfer = journal.Capability<IRunTransfer>() ?? throw new CapabilityMissingException("a way to take runs out and in", hasJournal: true);
        var run = await transfer.TakeOutAsync(runId, cancellationToken) ?? throw new RunNotFoundException(runId);
        if (run.Summary.IsPruned)
            throw new RunPrunedException(runId);
        if (run.Damage is { } damage && !salvage)
            throw new RunJournalException(runId, run.From + run.Entries.Count + 1, damage);
        var definition = journal.Capability<IDefinitionStore>() is { } definitions
            ? await FindAsync(definitions, run.Summary.Fingerprint, cancellationToken) : null;

        var lines = new LineWriter(target);
        await lines.WriteAsync(json => ExportForm.WriteHeader(json, run), cancellationToken);
        if (definition is { } canonical)
        {
            await lines.WriteAsync(
                json =>
                {
                    json.WriteString("definition", run.Summary.Fingerprint);
                    json.WriteBase64String("bytes", canonical.Span);
                },
                cancellationToken);
        }

        foreach (var blob in run.Blobs)
        {
            await lines.WriteAsync(
                json =>
                {
                    json.WriteString("blob", blob.BlobId.ToString());
                    json.WriteBase64String("bytes", blob.Content!.Value.Span);
                },
                cancellationToken);
        }

        if (run.Baseline is { } baseline)
            await lines.WriteAsync(json => ExportForm.WriteBaseline(json, baseline), cancellationToken);
        var (sum, scratch) = (EntryChain.Start(runId), new ArrayBufferWriter<byte>());
        foreach (var entry in run.Entries)
        {
            sum = ExportForm.Next(scratch, entry, sum);
            await lines.WriteAsync(json => ExportForm.WriteEntry(json, entry, sum), cancellationToken);
        }

        await lines.WriteAsync(
            json =>
            {
                json.WriteNumber("end", run.From + run.Entries.Count);
                json.WriteString("sum", ExportForm.Hex(sum));
            },
            cancellationToken);
        await target.FlushAsync(cancellationToken);
        return run.Damage;
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> FindAsync(IDefinitionStore definitions, string fingerprint,
        CancellationToken cancellationToken)
    {
        try
        {
            return await definitions.FindDefinitionAsync(fingerprint, cancellationToken);
        }
        catch (JournalUnavailableException)
        {
            return null;   // a damaged definition is no reason to lose the run
        }
    }

    private sealed class LineWriter(Stream target)
    {
        private readonly ArrayBufferWriter<byte> _line = new();

        public async ValueTask WriteAsync(Action<Utf8JsonWriter> members, CancellationToken cancellationToken)
        {
            _line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_line, JsonScratch.WriterOptions))
            {
                json.WriteStartObject();
                members(json);
                json.WriteEndObject();
            }

            _line.Write("\n"u8);
            await target.WriteAsync(_line.WrittenMemory, cancellationToken);
        }
    }
}
