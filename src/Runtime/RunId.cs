using System.Diagnostics;

namespace ActorFlow;

/// <summary>Names one run. The same id always means the same run: starting it twice gives the first one back.</summary>
/// <remarks>1 to <see cref="MaxLength"/> characters, any Unicode but control characters and unpaired surrogates; compared ordinally.</remarks>
public readonly struct RunId : IEquatable<RunId>, IComparable<RunId>
{
    /// <summary>The longest id, in UTF-16 characters: 256.</summary>
    public const int MaxLength = 256;

    // A string; or, of an id that was made here, what makes one when it is asked for (LateText).
    private readonly object? _value;

    /// <summary>Creates an id from its text.</summary>
    /// <exception cref="ArgumentException">The text is empty, too long, or holds a control character or an unpaired surrogate.</exception>
    public RunId(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length is 0 or > MaxLength)
            throw new ArgumentException(
                $"A run id has 1 to {MaxLength} characters; this one has {value.Length}. Shorten it, for example to a hash of it.", nameof(value));
        // Nearly all are plain text, which is seen at a glance; the others are looked at character by character.
        for (var i = value.AsSpan().IndexOfAnyExceptInRange(' ', '~'); (uint)i < (uint)value.Length; i++)
        {
            if (char.IsControl(value[i]) || !IsWhole(value, ref i))
                throw new ArgumentException(
                    $"A run id holds no control characters and no broken Unicode; character {i} is U+{(int)value[i]:X4}. Escape or remove it.",
                        nameof(value));
        }

        _value = value;
    }

    private RunId(string plain, bool isPlain)
    {
        Debug.Assert(isPlain && plain.Length is > 0 and <= MaxLength, "Only an id that was made here need not be looked at.");
        _value = plain;
    }

    private RunId(LateText plain) => _value = plain;

    /// <summary>The id's text; empty only for <c>default(RunId)</c>, which names no run.</summary>
    public string Value => _value as string ?? (_value as LateText)?.Text ?? "";

    /// <summary>What makes the text of an id that was made here, if it is made late; else null.</summary>
    internal LateText? Late => _value as LateText;

    /// <summary>An id that was made here, of digits and letters: it need not be looked at.</summary>
    internal static RunId OfPlain(string value) => new(value, isPlain: true);

    /// <summary>The same, of a text that is made when somebody asks for it.</summary>
    internal static RunId OfPlain(LateText value) => new(value);

    /// <summary>Names a run by its text.</summary>
    public static implicit operator RunId(string value) => new(value);

    /// <summary>Whether both ids name the same run.</summary>
    public static bool operator ==(RunId left, RunId right) => left.Equals(right);

    /// <summary>Whether the ids name different runs.</summary>
    public static bool operator !=(RunId left, RunId right) => !left.Equals(right);

    /// <summary>Ordinal order.</summary>
    public static bool operator <(RunId left, RunId right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator <=(RunId left, RunId right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >(RunId left, RunId right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >=(RunId left, RunId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public bool Equals(RunId other)
        => ReferenceEquals(_value, other._value) || (_value is not null && other._value is not null && string.Equals(Value, other.Value, StringComparison.Ordinal));

    /// <inheritdoc/>
    public int CompareTo(RunId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RunId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsWhole(string text, ref int index)
    {
        if (!char.IsSurrogate(text[index]))
            return true;
        if (!char.IsHighSurrogate(text[index]) || index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1]))
            return false;
        index++;
        return true;
    }
}
