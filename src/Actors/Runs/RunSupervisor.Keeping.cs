using ActorFlow.Actors.Journal;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Runs;

/// <summary>Snapshots, so that a long run is quick to read back, and baselines, so that an endless one stays small.</summary>
internal sealed partial class RunSupervisor
{
    /// <summary>So many events are read as quickly as a snapshot.</summary>
    private const int WorthASnapshot = 8;

    /// <summary>
    /// Large values that the journal holds for the run, and the last version known to name each: an image names them instead of writing them again.
    /// </summary>
    private Dictionary<BlobId, long>? _blobs;

    private long _snapshotAt;
    private long _imageAt;
    private RunBaseline? _nextBaseline;

    /// <summary>
    /// Takes what is due, when everything decided is committed; a run that is never still is taken as it is decided, and kept when that is committed.
    /// </summary>
    private void KeepWhatIsDue()
    {
        var isStill = _committed == _head.Version;
        var every = _environment.Options.SnapshotEvery;
        if (every > 0 && _head.Version - _snapshotAt >= (isStill ? every : 2L * every))
            TakeSnapshot();
        if (_flow?.HistoryKept is { } kept && isStill && _head.Version - _imageAt >= kept)
            MoveBaseline();
    }

    private void TakeSnapshot()
    {
        _snapshotAt = _head.Version;
        if (Image() is { } image)
            Hold(new SnapshotRelease(_environment, new RunSnapshot(_slot.RunId, _head.Version, RunImage.Schema, image.Data) { Term = Led.Term }));
    }

    /// <summary>
    /// So many events have come since the last image was taken: the run can begin there. A new image is taken to be its beginning in turn.
    /// </summary>
    private void MoveBaseline()
    {
        _imageAt = _head.Version;
        if (_nextBaseline is { } baseline)
        {
            _environment.Keeper!.Tell(new JournalKeeperMessage.Trim(baseline, Self));
            // From here on, for the next image must not name what may be swept before it becomes the beginning itself.
            ForgetBlobs(baseline);
        }

        _nextBaseline = Image() is { } image
            ? new RunBaseline(_slot.RunId, _head.Version, RunImage.Schema, image.Data, image.Blobs) { Term = Led.Term } : null;
    }

    /// <summary>The store has dropped what only the entries before the baseline named.</summary>
    private void On(RunMessage.Trimmed trimmed) => ForgetBlobs(trimmed.Baseline);

    private void ForgetBlobs(RunBaseline baseline)
    {
        if (_blobs is null)
            return;
        var kept = baseline.Blobs.ToHashSet();
        foreach (var (blob, version) in _blobs)
        {
            if (version <= baseline.Version && !kept.Contains(blob))
                _blobs.Remove(blob);
        }
    }

    private (ReadOnlyMemory<byte> Data, IReadOnlyList<BlobId> Blobs)? Image()
    {
        try
        {
            var blobs = new KnownBlobs((IReadOnlyCollection<BlobId>?)_blobs?.Keys ?? []);
            var image = RunImage.Write(_head, new StateJournaling { PayloadCodec = _environment.Options.Serialization.PayloadCodec, Blobs = blobs });
            return (image, blobs.Named);
        }
        catch (Exception error)
        {
            // A value that cannot be written, such as one whose key is gone. The run does not need its image to go on.
            RunLog.NoImage(_environment.Logger, error, _slot.RunId, _head.Version);
            return null;
        }
    }

    private void NoteBlobs(RunMessage.Committed committed)
    {
        foreach (var blob in committed.Blobs ?? [])
            (_blobs ??= [])[blob.BlobId] = committed.Version;
    }

    private sealed class SnapshotRelease(RunEnvironment environment, RunSnapshot snapshot) : IReleased
    {
        public void Release() => environment.Keeper!.Tell(new JournalKeeperMessage.Snapshot(snapshot));

        public void Fail(Exception why)
        {
            // Of a version that was never committed.
        }
    }
}
