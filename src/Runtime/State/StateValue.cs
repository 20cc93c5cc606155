using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>
/// One frozen value of a run's state. Its truth is its JSON form: whatever way it came in, it reads as if it had been written to the journal and
/// read back. Numbers, booleans and text are held as they are, other data as UTF-8 JSON, and objects of immutable types as the object itself.
/// </summary>
/// <remarks>
/// Immutable and safe to share between threads. <c>default</c> is JSON's <c>null</c>. Two words wide, so that counters and flags pass through a
/// run without an allocation: a tag object or a reference in one word, a number's bits in the other.
/// </remarks>
public readonly partial struct StateValue : IEquatable<StateValue>
{
    // null: JSON null · Tag: see the tag · string: text · decimal (boxed): a number that is neither a long nor a double's shortest text ·
    // byte[]: JSON (list, map, long text, odd number) · JsonList: a list that grows, the number being its length in bytes · HeldValue: an immutable
    // object · SealedValue: an encrypted one.
    private readonly object? _ref;
    private readonly long _bits;

    private StateValue(object? reference, long bits = 0)
    {
        _ref = reference;
        _bits = bits;
    }

    private sealed class Tag(StateValueKind kind)
    {
        public static readonly Tag Integer = new(StateValueKind.Number);
        public static readonly Tag Double = new(StateValueKind.Number);
        public static readonly Tag Boolean = new(StateValueKind.Boolean);

        public StateValueKind Kind { get; } = kind;
    }

    /// <summary>JSON's <c>null</c>.</summary>
    public static StateValue Null => default;

    /// <summary>What the value is.</summary>
    public StateValueKind Kind => _ref switch
    {
        null => StateValueKind.Null,
        Tag tag => tag.Kind,
        string => StateValueKind.String,
        decimal => StateValueKind.Number,
        byte[] json => KindOf(json[0]),
        JsonList => StateValueKind.List,
        HeldValue held => held.Canonical.Kind,
        SealedValue closed => closed.TryOpen(out var open) ? open.Kind : StateValueKind.Unreadable,
        _ => StateValueKind.Unreadable,
    };

    private static StateValueKind KindOf(byte first) => first switch
    {
        (byte)'[' => StateValueKind.List,
        (byte)'{' => StateValueKind.Map,
        (byte)'"' => StateValueKind.String,
        _ => StateValueKind.Number,
    };

    internal static StateValue Of(bool value) => new(Tag.Boolean, value ? 1 : 0);

    internal static StateValue Of(long value) => new(Tag.Integer, value);

    internal static StateValue Of(string? value) => new(value);

    internal static StateValue Hold(HeldValue held) => new(held);

    internal static StateValue Closed(SealedValue closed) => new(closed);

    internal bool IsNull => _ref is null;

    /// <summary>Whether it holds on to no object of its own.</summary>
    internal bool IsSmall => _ref is null or Tag;

    internal bool IsInteger => ReferenceEquals(_ref, Tag.Integer);

    internal long IntegerBits => _bits;

    internal bool IsSpecialDouble => ReferenceEquals(_ref, Tag.Double) && !double.IsFinite(DoubleBits);

    internal bool IsExactDecimal => _ref is decimal;

    internal double DoubleBits => BitConverter.Int64BitsToDouble(_bits);

    internal HeldValue? Held => _ref as HeldValue;

    internal SealedValue? Ciphertext => _ref as SealedValue;

    /// <summary>The value in its plain form: an immutable object becomes its JSON, a sealed value is opened.</summary>
    /// <exception cref="PayloadUnreadableException">The value is encrypted and its key is not configured.</exception>
    internal StateValue Plain => _ref switch
    {
        HeldValue held => held.Canonical,
        JsonList list => new(list.ToJson((int)_bits)),
        SealedValue closed => closed.Open().Plain,
        _ => this,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryGetBoolean(out bool value)
    {
        var plain = NeedsPlain ? Plain : this;
        value = plain._bits != 0;
        return ReferenceEquals(plain._ref, Tag.Boolean);
    }

    internal bool TryGetString(out string value)
    {
        var plain = NeedsPlain ? Plain : this;
        if (plain._ref is string text)
        {
            value = text;
            return true;
        }
        if (plain._ref is byte[] json && json[0] == '"')
        {
            value = DecodeText(json);
            return true;
        }
        value = "";
        return false;
    }

    private bool NeedsPlain => _ref is HeldValue or SealedValue or JsonList;

    /// <summary>The list with items at its end; both are lists.</summary>
    internal StateValue Appended(StateValue items)
    {
        var back = ListItems(items.ToJson().Span);
        if (back.Length == 0) return this;
        if (_ref is JsonList growing)
        {
            var (list, length) = growing.Append((int)_bits, back);
            return new(list, length);
        }
        var json = ToJson().Span;
        var front = ListItems(json);
        if (front.Length == 0) return items;
        if (!JsonList.Grows(json.Length)) return ListOf(front, back);
        var (grown, bytes) = JsonList.Append(json[..^1].TrimEnd(" \t\r\n"u8), back);
        return new(grown, bytes);
    }

    /// <summary>The list with items at its front; both are lists.</summary>
    internal StateValue Prepended(StateValue items)
    {
        var front = ListItems(items.ToJson().Span);
        var back = ListItems(ToJson().Span);
        return front.Length == 0 ? this : back.Length == 0 ? items : ListOf(front, back);
    }

    private static ReadOnlySpan<byte> ListItems(ReadOnlySpan<byte> json) => json[1..^1].Trim(" \t\r\n"u8);

    private static StateValue ListOf(ReadOnlySpan<byte> front, ReadOnlySpan<byte> back) =>
        new((byte[])[(byte)'[', .. front, (byte)',', .. back, (byte)']']);

    /// <summary>Equal when both have the same JSON: numbers by value, maps whatever the order of their names.</summary>
    public bool Equals(StateValue other)
    {
        var (a, b) = (Plain, other.Plain);
        if (ReferenceEquals(a._ref, b._ref) && a._bits == b._bits) return true;
        if (a._ref is string left && b._ref is string right) return left == right;
        if (a.Kind != b.Kind || a.Kind is StateValueKind.Null or StateValueKind.Boolean) return a.Kind == b.Kind && a._bits == b._bits;
        return a.IsSpecialDouble || b.IsSpecialDouble ? a.IsSpecialDouble && b.IsSpecialDouble && a.DoubleBits.Equals(b.DoubleBits)
            : JsonEquals(a, b);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StateValue other && Equals(other);

    /// <summary>Coarse on purpose, since equal maps may differ in the order of their names: never use it for order or placement.</summary>
    public override int GetHashCode() => Plain is { IsInteger: true } number ? number._bits.GetHashCode() : (int)Kind;

    /// <summary>Equal when both have the same JSON.</summary>
    public static bool operator ==(StateValue left, StateValue right) => left.Equals(right);

    /// <summary>Different when their JSON differs.</summary>
    public static bool operator !=(StateValue left, StateValue right) => !left.Equals(right);
}
