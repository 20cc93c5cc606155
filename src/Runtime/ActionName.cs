namespace ActorFlow;

/// <summary>The label a node's Post phase returns; together with the node it selects the transitions to follow.</summary>
/// <remarks>Null and the empty string mean <see cref="Default"/>, and so does <c>default(ActionName)</c>. Comparison is ordinal.</remarks>
public readonly struct ActionName : IEquatable<ActionName>
{
    private const string DefaultText = "default";

    private readonly string? _value;

    /// <summary>
    /// Creates an action name; null and "" give <see cref="Default"/>. Broken Unicode is mended with U+FFFD, so that the name reads the same after a
    /// restart.
    /// </summary>
    public ActionName(string? value) => _value = string.IsNullOrEmpty(value) || value == DefaultText ? null : Unicode.Mended(value);

    /// <summary>The action of a Post that names none: <c>default</c>.</summary>
    public static ActionName Default => default;

    /// <summary>The label's text, never null or empty.</summary>
    public string Value => _value ?? DefaultText;

    /// <summary>Whether this is the default action.</summary>
    public bool IsDefault => _value is null;

    /// <summary>Names an action by its text.</summary>
    public static implicit operator ActionName(string? value) => new(value);

    /// <summary>Whether both labels are the same, ordinally.</summary>
    public static bool operator ==(ActionName left, ActionName right) => left.Equals(right);

    /// <summary>Whether the labels differ, ordinally.</summary>
    public static bool operator !=(ActionName left, ActionName right) => !left.Equals(right);

    /// <summary>Whether the labels have the very same text object, or none: quick, and true of most that are equal.</summary>
    internal bool IsSameText(ActionName other) => ReferenceEquals(_value, other._value);

    /// <inheritdoc/>
    public bool Equals(ActionName other) => ReferenceEquals(_value, other._value) || string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActionName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value is null ? 0 : StringComparer.Ordinal.GetHashCode(_value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
