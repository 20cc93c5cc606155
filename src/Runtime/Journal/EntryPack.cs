using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;

namespace ActorFlow.Journal;

/// <summary>
/// The entries of one append as bytes: for each a line <c>name schema length</c>, its JSON, and a line feed. People can read it with any database
/// tool.
/// </summary>
internal static class EntryPack
{
    private const int MaxNameLength = 64;
    private const int MaxRememberedNames = 1024;

    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> NamesBySpan =
        Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Packs entries and continues the chain over them.</summary>
    /// <returns>The link of the last entry.</returns>
    public static uint Write(ArrayBufferWriter<byte> target, ReadOnlySpan<JournalEntry> entries, uint chain)
    {
        foreach (ref readonly var entry in entries)
        {
            var start = target.WrittenCount;
            var head = target.GetSpan(MaxNameLength + 32);
            var length = Encoding.UTF8.GetBytes(entry.Name, head);
            head[length++] = (byte)' ';
            Utf8Formatter.TryFormat(entry.Schema, head[length..], out var written);
            length += written;
            head[length++] = (byte)' ';
            Utf8Formatter.TryFormat(entry.Data.Length, head[length..], out written);
            length += written;
            head[length++] = (byte)'\n';
            target.Advance(length);
            target.Write(entry.Data.Span);
            target.Write("\n"u8);
            chain = EntryChain.Next(chain, entry.Version, target.WrittenSpan[start..]);
        }

        return chain;
    }

    /// <summary>Unpacks entries and continues the chain over them.</summary>
    /// <param name="pack">What <see cref="Write"/> wrote.</param>
    /// <param name="version">The version of the first entry; afterwards the version that would follow.</param>
    /// <param name="chain">The link before the first entry; afterwards the link of the last one.</param>
    /// <param name="entries">Receives the entries whose version is at least <paramref name="fromVersion"/>.</param>
    /// <param name="fromVersion">The first version wanted.</param>
    /// <returns>Whether the bytes have the form of a pack; the caller compares the chain.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> pack, ref long version, ref uint chain, List<JournalEntry> entries, long fromVersion)
    {
        while (!pack.IsEmpty)
        {
            if (!TryReadOne(pack.Span, out var name, out var schema, out var start, out var length))
                return false;
            chain = EntryChain.Next(chain, version, pack.Span[..(start + length + 1)]);
            if (version >= fromVersion)
                entries.Add(new JournalEntry(version, name, schema, pack.Slice(start, length)));
            version++;
            pack = pack[(start + length + 1)..];
        }

        return true;
    }

    /// <summary>The links of the entries in a pack, or null when the bytes have not the form of one.</summary>
    public static List<uint>? Links(ReadOnlySpan<byte> pack, long version, uint chain)
    {
        var links = new List<uint>();
        while (!pack.IsEmpty)
        {
            if (!TryReadOne(pack, out _, out _, out var start, out var length))
                return null;
            links.Add(chain = EntryChain.Next(chain, version++, pack[..(start + length + 1)]));
            pack = pack[(start + length + 1)..];
        }

        return links;
    }

    /// <summary>Whether a name can be packed: 1 to 64 printable ASCII characters without spaces.</summary>
    public static bool IsName(string? name)
    {
        if (name is null || name.Length is 0 or > MaxNameLength)
            return false;
        foreach (var c in name)
        {
            if (c is <= ' ' or > '~')
                return false;
        }

        return true;
    }

    private static bool TryReadOne(ReadOnlySpan<byte> pack, out string name, out int schema, out int start, out int length)
    {
        name = "";
        schema = start = length = 0;
        var nameEnd = pack[..Math.Min(pack.Length, MaxNameLength + 1)].IndexOf((byte)' ');
        if (nameEnd <= 0)
            return false;
        var rest = pack[(nameEnd + 1)..];
        if (!Utf8Parser.TryParse(rest, out schema, out var schemaLength) || schemaLength >= rest.Length || rest[schemaLength] != ' ')
            return false;
        rest = rest[(schemaLength + 1)..];
        if (!Utf8Parser.TryParse(rest, out length, out var lengthLength) || length < 0 || lengthLength >= rest.Length || rest[lengthLength] != '\n')
            return false;
        start = nameEnd + schemaLength + lengthLength + 3;
        if (length > pack.Length - start - 1 || pack[start + length] != '\n')
            return false;
        name = NameOf(pack[..nameEnd]);
        return true;
    }

    // The same few names come by the million: keep one string each. Names beyond the limit come from damage or from hostile files.
    private static string NameOf(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[MaxNameLength];
        text = text[..Encoding.Latin1.GetChars(utf8, text)];
        if (NamesBySpan.TryGetValue(text, out var known))
            return known;
        var name = text.ToString();
        return Names.Count < MaxRememberedNames ? Names.GetOrAdd(name, name) : name;
    }
}
