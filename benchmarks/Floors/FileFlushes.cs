using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;

namespace ActorFlow.Benchmarks.Floors;

/// <summary>A bare file that is appended to and flushed.</summary>
public abstract class FileFlushes : Measurement
{
    protected abstract int BytesAFlush { get; }

    protected abstract int EventsAFlush { get; }

    public override Task<double> RunAsync(Effort effort)
    {
        using var folder = new DiskFolder();
        using var file = new FileStream(folder.File("floor.log"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var (flushes, data) = (Math.Max(10, effort.Of(3_000)), new byte[BytesAFlush]);
        return Clock.PerOperationAsync(flushes * EventsAFlush, () =>
        {
            for (var i = 0; i < flushes; i++)
            {
                file.Write(data);
                file.Flush(flushToDisk: true);
            }

            return Task.CompletedTask;
        });
    }
}

/// <summary>F7: one page, one flush.</summary>
public sealed class PageFlush : FileFlushes
{
    public override string Id => "F7";

    public override string Title => "fsync of a 4 KB append";

    protected override int BytesAFlush => 4096;

    protected override int EventsAFlush => 1;
}

/// <summary>F8: many events, one flush.</summary>
public sealed class BatchFlush : FileFlushes
{
    public override string Id => "F8";

    public override string Title => "bare file, 512 events an fsync, per event";

    protected override int BytesAFlush => 512 * 200;

    protected override int EventsAFlush => 512;
}
