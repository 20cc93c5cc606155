namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>
/// Memory for the entries of one read, so that those of a long run lie together and are few objects: the first pieces are as large as they must be, later ones as large as all before.
/// </summary>
internal struct EntryRoom
{
    private const int LargestPiece = 32 * 1024;

    private byte[] _piece;
    private int _used;
    private long _all;

    /// <summary>Keeps bytes.</summary>
    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        if (_piece is null || _piece.Length - _used < bytes.Length)
        {
            _piece = new byte[Math.Max(bytes.Length, (int)Math.Min(_all, LargestPiece))];
            _used = 0;
        }

        var copy = _piece.AsMemory(_used, bytes.Length);
        bytes.CopyTo(copy.Span);
        _used += bytes.Length;
        _all += bytes.Length;
        return copy;
    }
}
