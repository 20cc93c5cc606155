namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>Signs by which a database file that was read without locks shows that it was written meanwhile.</summary>
/// <param name="HasLog">Whether there is a log: somebody has the file open.</param>
/// <param name="Length">The length of the file.</param>
/// <param name="Written">When it was last written, as far as the file system tells.</param>
/// <param name="Changes">SQLite's change counter, which not every commit moves when there is a log.</param>
internal readonly record struct FileStamp(bool HasLog, long Length, DateTime Written, uint Changes)
{
    // https://www.sqlite.org/fileformat2.html#file_change_counter
    private const int CounterAt = 24;

    /// <summary>The stamp of a file now, or null when it cannot be read.</summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> counter = stackalloc byte[sizeof(uint)];
            file.Position = CounterAt;
            var read = file.ReadAtLeast(counter, counter.Length, throwOnEndOfStream: false);
            return new FileStamp(File.Exists(path + "-wal"), file.Length, File.GetLastWriteTimeUtc(path),
                read == counter.Length ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(counter) : 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;   // opening it for the read says why
        }
    }
}
