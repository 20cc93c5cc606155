namespace ActorFlow.Persistence.Conformance.Disk;

/// <summary>
/// A disk that forgets, when its power is cut, what was not flushed, as real ones do; and that fails where a test wants it to. SQLite writes to it
/// through <see cref="DiskLayer"/>.
/// </summary>
internal sealed class SimulatedDisk
{
    public const int SectorSize = 512;

    private static int _disks;

    private readonly Dictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);
    private long _operations;

    public SimulatedDisk()
    {
        Name = $"disk-{Interlocked.Increment(ref _disks)}";
        DiskLayer.Register(this, Name);
    }

    /// <summary>The name of the file layer.</summary>
    public string Name { get; }

    /// <summary>Called before everything that happens; a result other than 0 is the SQLite error with which it fails.</summary>
    public Func<DiskOperation, int>? Happening { get; set; }

    public long Operations
    {
        get
        {
            lock (this)
                return _operations;
        }
    }

    public SimulatedFile FileOf(string path)
    {
        lock (this)
        {
            if (!_files.TryGetValue(path, out var file))
                _files.Add(path, file = new SimulatedFile(this, path, File.Exists(path) ? File.ReadAllBytes(path) : []));
            return file;
        }
    }

    public void Delete(string path)
    {
        lock (this)
            _files.Remove(path);
    }

    /// <summary>Notes that a file was flushed past SQLite.</summary>
    public void TakeOver(string path)
    {
        lock (this)
        {
            if (_files.TryGetValue(path, out var file))
                file.TakeOver();
        }
    }

    /// <summary>What the disk holds if the power is cut now, by file name.</summary>
    public Dictionary<string, byte[]> AfterPowerLoss(Random random)
    {
        lock (this)
        {
            return _files.Where(file => !file.Key.EndsWith("-shm", StringComparison.Ordinal) && file.Key != "temporary")
                .ToDictionary(file => Path.GetFileName(file.Key), file => file.Value.AfterPowerLoss(random));
        }
    }

    internal int Before(DiskOperationKind kind, string path) => Happening?.Invoke(new DiskOperation(++_operations, kind, path)) ?? 0;
}
