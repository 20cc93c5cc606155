namespace ActorFlow;

/// <summary>
/// The JSON of a list that grows at its end, without the closing bracket. Values of several lengths share one buffer: each sees its own beginning of
/// it, and only the longest can grow in place, so that a thousand appends to a list copy it a dozen times instead of a thousand.
/// </summary>
internal sealed class JsonList
{
    // Shorter lists are copied: the copy costs less than the spare room.
    private const int GrowsFrom = 512;

    private readonly byte[] _bytes;
    private int _used; // claimed by compare-and-swap: whoever moves it owns the bytes in between

    private JsonList(byte[] bytes, int used)
    {
        _bytes = bytes;
        _used = used;
    }

    /// <summary>The list of a length, as JSON.</summary>
    public byte[] ToJson(int length)
    {
        var json = new byte[length + 1];
        _bytes.AsSpan(0, length).CopyTo(json);
        json[length] = (byte)']';
        return json;
    }

    /// <summary>Appends to the list of a length, in place where nothing else has.</summary>
    public (JsonList List, int Length) Append(int length, ReadOnlySpan<byte> items)
    {
        var longer = length + 1 + items.Length;
        if (longer > _bytes.Length || Interlocked.CompareExchange(ref _used, longer, length) != length)
            return Append(_bytes.AsSpan(0, length), items);
        Write(_bytes, length, items);
        return (this, longer);
    }

    /// <summary>Whether a list is worth a buffer of its own.</summary>
    public static bool Grows(int length) => length >= GrowsFrom;

    /// <summary>Appends to a list.</summary>
    /// <param name="front">The list's JSON without the closing bracket; not empty.</param>
    /// <param name="items">The items' JSON without brackets; not empty.</param>
    public static (JsonList List, int Length) Append(ReadOnlySpan<byte> front, ReadOnlySpan<byte> items)
    {
        var length = front.Length + 1 + items.Length;
        var bytes = new byte[Math.Min(length * 2L, Array.MaxLength)];
        front.CopyTo(bytes);
        Write(bytes, front.Length, items);
        return (new JsonList(bytes, length), length);
    }

    private static void Write(byte[] bytes, int at, ReadOnlySpan<byte> items)
    {
        bytes[at] = (byte)',';
        items.CopyTo(bytes.AsSpan(at + 1));
    }
}
