using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace ActorFlow.Journal;

/// <summary>The one table of member names: how each is written, and which one a text is.</summary>
/// <remarks>
/// A name is its enum name in camel case, at most 8 ASCII letters, so that it fits one machine word and is found by one comparison.
/// </remarks>
internal static class MemberNames
{
    private const int Slots = 512;

    private static readonly JsonEncodedText[] Texts =
        [.. Enum.GetNames<Member>().Select(name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name)))];
    private static readonly (ulong Word, Member Member)[] Table = Fill();

    public static JsonEncodedText Text(this Member member) => Texts[(int)member];

    public static Member Find(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 8)
            return Member.Unknown;
        var word = Pack(name);
        for (var slot = SlotOf(word); Table[slot].Word != 0; slot = (slot + 1) % Slots)
        {
            if (Table[slot].Word == word)
                return Text(Table[slot].Member).EncodedUtf8Bytes.Length == name.Length ? Table[slot].Member : Member.Unknown;
        }

        return Member.Unknown;
    }

    private static (ulong Word, Member Member)[] Fill()
    {
        var table = new (ulong Word, Member Member)[Slots];
        foreach (var member in Enum.GetValues<Member>())
        {
            if (member == Member.Unknown)
                continue;
            var word = Pack(Encoding.UTF8.GetBytes(Texts[(int)member].Value));
            var slot = SlotOf(word);
            while (table[slot].Word != 0)
                slot = (slot + 1) % Slots;
            table[slot] = (word, member);
        }

        return table;
    }

    private static ulong Pack(ReadOnlySpan<byte> name)
    {
        if (name.Length == 8)
            return BinaryPrimitives.ReadUInt64LittleEndian(name);
        var word = 0UL;
        for (var i = name.Length - 1; i >= 0; i--)
            word = (word << 8) | name[i];
        return word;
    }

    // Fibonacci hashing: the top bits of the product spread best.
    private static int SlotOf(ulong word) => (int)((word * 0x9E3779B97F4A7C15UL) >> 55);
}
