using ActorFlow.Journal;
using ActorFlow.Runs;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Journal;

/// <summary>Reads runs back from the journal: the latest snapshot and what came after it, else the baseline or the beginning and what came after that. Thread-safe.</summary>
/// <remarks>A snapshot is a convenience. One that is damaged, of a newer build, or that does not fit what follows is passed over, and the whole history decides.</remarks>
internal sealed partial class RunLoader(JournalDoor door, EventCodec codec, ILogger logger)
{
    private readonly ISnapshotStore? _snapshots = door.Journal.Capability<ISnapshotStore>();
    private readonly IJournalTrimming? _trimming = door.Journal.Capability<IJournalTrimming>();
    private readonly IBlobStore? _blobs = door.Journal.Capability<IBlobStore>();
    private readonly JointReads? _joint = door.Journal.Capability<IRunHistories>() is { } histories ? new JointReads(door, histories) : null;

    /// <summary>Whether runs that are asked for at the same time are read with one question, so that many may be asked for.</summary>
    public bool ReadsTogether => _joint is not null;

    /// <summary>The run, or null when the journal holds no events of it.</summary>
    /// <exception cref="RunJournalException">An entry, the baseline or a blob is damaged, or events do not follow from one another.</exception>
    /// <exception cref="JournalTooNewException">A newer build has written to the run.</exception>
    public async ValueTask<LoadedRun?> LoadAsync(RunId runId) => await TogetherAsync(runId) ?? await AloneAsync(runId);

    /// <summary>The run and what the index says of it, or null when the journal holds no events of it.</summary>
    /// <exception cref="RunJournalException">An entry, the baseline or a blob is damaged, or events do not follow from one another.</exception>
    /// <exception cref="JournalTooNewException">A newer build has written to the run.</exception>
    public async ValueTask<LoadedRun?> LoadListedAsync(RunId runId)
    {
        var together = await TogetherAsync(runId);
        if (together is { Listed: not null })
            return together;
        var row = await door.UseAsync(runId, static (journal, run) => journal.FindAsync(run, CancellationToken.None));
        return (together ?? await AloneAsync(runId)) is { } run ? run with { Listed = row?.Status } : null;
    }

    private async ValueTask<LoadedRun?> AloneAsync(RunId runId) => await FromSnapshotAsync(runId) ?? await FromStartAsync(runId);

    /// <summary>The run as it was read with others, or null: then it is read by itself, which tells what is the matter with it.</summary>
    private async ValueTask<LoadedRun?> TogetherAsync(RunId runId)
    {
        if (_joint is null || await _joint.ReadAsync(runId) is not { } history || history.Snapshot?.Schema > RunImage.Schema)
            return null;
        try
        {
            var decoder = Decoder();
            var state = history.Snapshot is { } snapshot
                ? RunImage.Read(runId, snapshot.Version, snapshot.Schema, snapshot.Data, await decoder.PrepareAsync(snapshot.Data)) : new RunState(runId);
            // The entry of the snapshot's own version is part of it.
            await FoldAsync(state, decoder, history.Entries, history.Snapshot is null ? 0 : 1);
            return new LoadedRun(state, history.Snapshot?.Version ?? 0, decoder.Names) { Listed = history.Status };
        }
        catch (RunJournalException)
        {
            return null;
        }
    }

    private async ValueTask<LoadedRun?> FromSnapshotAsync(RunId runId)
    {
        if (_snapshots is null)
            return null;
        var snapshot = await door.UseAsync((_snapshots, runId), static (_, what) => what._snapshots.LoadAsync(what.runId, CancellationToken.None));
        if (snapshot is null || snapshot.Schema > RunImage.Schema)
            return null;
        try
        {
            // Its own version is read too: a snapshot that is ahead of the journal stands for nothing.
            var entries = await ReadAsync(runId, snapshot.Version);
            if (entries.Count == 0 || entries[0].Version != snapshot.Version)
                return null;
            var decoder = Decoder();
            var state = RunImage.Read(runId, snapshot.Version, snapshot.Schema, snapshot.Data, await decoder.PrepareAsync(snapshot.Data));
            await FoldAsync(state, decoder, entries, 1);
            return new LoadedRun(state, snapshot.Version, decoder.Names);
        }
        catch (VersionTrimmedException)
        {
            // The run was trimmed beyond it.
            return null;
        }
        catch (RunJournalException error)
        {
            SnapshotIgnored(logger, error, runId, snapshot.Version);
            return null;
        }
    }

    private async ValueTask<LoadedRun?> FromStartAsync(RunId runId)
    {
        var decoder = Decoder();
        var state = new RunState(runId);
        IReadOnlyList<JournalEntry> entries;
        try
        {
            entries = await ReadAsync(runId, 1);
        }
        catch (VersionTrimmedException)
        {
            var baseline = await FindBaselineAsync(runId);
            state = RunImage.Read(runId, baseline.Version, baseline.Schema, baseline.Data, await decoder.PrepareAsync(baseline.Data));
            entries = await ReadAsync(runId, baseline.Version + 1);
        }

        await FoldAsync(state, decoder, entries, 0);
        return state.Version == 0 ? null : new LoadedRun(state, 0, decoder.Names);
    }

    private async ValueTask<RunBaseline> FindBaselineAsync(RunId runId)
    {
        var found = _trimming is null ? null
            : await door.UseAsync((_trimming, runId), static (_, what) => what._trimming.FindBaselineAsync(what.runId, CancellationToken.None));
        return found ?? throw new RunJournalException(runId, 1, "its beginning was trimmed away, and there is no baseline in its place");
    }

    private static async ValueTask FoldAsync(RunState state, EntryDecoder decoder, IReadOnlyList<JournalEntry> entries, int from)
    {
        for (var i = from; i < entries.Count; i++)
        {
            var fact = await decoder.DecodeAsync(state.RunId, entries[i]);
            try
            {
                state.Evolve(fact);
            }
            catch (Exception error) when (error is not RunJournalException)
            {
                // Events that do not follow from one another: the run's journal is damaged.
                throw new RunJournalException(state.RunId, entries[i].Version, error.Message, error);
            }
        }
    }

    private ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion)
        => door.UseAsync((runId, fromVersion), static (journal, what) => journal.ReadAsync(what.runId, what.fromVersion, CancellationToken.None));

    private EntryDecoder Decoder() => new(codec, FetchAsync, () => !door.IsClosed);

    private ValueTask<ReadOnlyMemory<byte>?> FetchAsync(BlobId name)
        => _blobs is null ? new(default(ReadOnlyMemory<byte>?))
            : door.UseAsync((_blobs, name), static (_, what) => what._blobs.ReadBlobAsync(what.name, CancellationToken.None));

    [LoggerMessage(13, LogLevel.Warning, "The snapshot of run {RunId} at version {Version} is passed over; the run is read from its history.")]
    private static partial void SnapshotIgnored(ILogger logger, Exception error, RunId runId, long version);
}
