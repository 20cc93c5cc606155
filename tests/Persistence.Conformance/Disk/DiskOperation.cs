namespace ActorFlow.Persistence.Conformance.Disk;

/// <summary>Something that is about to happen to a disk.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Kind">What.</param>
/// <param name="Path">To which file.</param>
internal readonly record struct DiskOperation(long Number, DiskOperationKind Kind, string Path);

internal enum DiskOperationKind
{
    Write,
    Truncate,
    Sync,
}
