namespace ActorFlow.Persistence.Conformance.Disk;

/// <summary>A file as a disk sees it: what is durable, and what was written since the last flush.</summary>
internal sealed class SimulatedFile(SimulatedDisk disk, string path, byte[] durable)
{
    private readonly List<(long Offset, byte[]? Data)> _pending = [];   // without data: cut to this size
    private byte[] _durable = durable;

    public int Write(long offset, ReadOnlySpan<byte> data) => Do(DiskOperationKind.Write, offset, data.ToArray());

    public int Truncate(long size) => Do(DiskOperationKind.Truncate, size, null);

    /// <summary>
    /// Makes durable what was written. A flush that fails loses it: the system takes its pages for clean from then on, and never writes them again.
    /// </summary>
    public int Sync()
    {
        lock (disk)
        {
            var code = disk.Before(DiskOperationKind.Sync, path);
            if (code == 0)
            {
                foreach (var (offset, data) in _pending)
                    Apply(ref _durable, offset, data);
            }

            _pending.Clear();
            return code;
        }
    }

    /// <summary>What a sudden power loss leaves: all that is durable, and of the rest each sector as chance has it.</summary>
    public byte[] AfterPowerLoss(Random random)
    {
        var image = (byte[])_durable.Clone();
        foreach (var (offset, data) in _pending)
        {
            if (data is null)
            {
                if (random.Next(2) == 0)
                    Apply(ref image, offset, null);
                continue;
            }

            for (var start = 0; start < data.Length; start += SimulatedDisk.SectorSize)
            {
                if (random.Next(2) == 0)
                    Apply(ref image, offset + start, data[start..Math.Min(data.Length, start + SimulatedDisk.SectorSize)]);
            }
        }

        return image;
    }

    /// <summary>Takes the real file for durable as it is.</summary>
    public void TakeOver()
    {
        _durable = File.ReadAllBytes(path);
        _pending.Clear();
    }

    private int Do(DiskOperationKind kind, long offset, byte[]? data)
    {
        lock (disk)
        {
            var code = disk.Before(kind, path);
            if (code == 0)
                _pending.Add((offset, data));
            return code;
        }
    }

    private static void Apply(ref byte[] image, long offset, byte[]? data)
    {
        var size = data is null ? offset : Math.Max(image.Length, offset + data.Length);
        if (size != image.Length)
            Array.Resize(ref image, (int)size);
        data?.CopyTo(image, offset);
    }
}
