using System.Diagnostics;

namespace ActorFlow;

/// <summary>One journaled change of a run's state. Immutable.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct StateOp : IEquatable<StateOp>
{
    // null for a plain Set; otherwise what else there is to know. Most operations are plain sets, so that they take no object of their own.
    private readonly StateOpDetails? _details;

    internal StateOp(string key, StateValue value, StateOpDetails? details = null)
    {
        Key = key;
        Value = value;
        _details = details;
    }

    /// <summary>How the key changes.</summary>
    public StateOpKind Kind => _details?.Kind ?? StateOpKind.Set;

    /// <summary>The key; empty for <see cref="StateOpKind.Clear"/> and <see cref="StateOpKind.Expire"/>.</summary>
    public string Key { get; }

    /// <summary>The operand: the value set, the number added, the list of items, the reducer's result.</summary>
    public StateValue Value { get; }

    /// <summary>Whether the key is masked in views and encrypted in the journal.</summary>
    public bool IsSensitive => _details?.IsSensitive ?? false;

    /// <summary>When the value expires, as Unix time in milliseconds; for <see cref="StateOpKind.Expire"/> the time judged against.</summary>
    internal long ExpiresAt => _details?.ExpiresAt ?? StateMap.Never;

    /// <summary>The version the key must have before the patch, or -1.</summary>
    internal long Expected => _details?.Expected ?? -1;

    /// <summary>The numeric type whose arithmetic and range hold for an addition.</summary>
    internal NumberWidth Width => _details?.Width ?? NumberWidth.Int64;

    internal StateOpDetails? Details => _details;

    /// <inheritdoc/>
    public bool Equals(StateOp other) => Key == other.Key && Value == other.Value && Equals(_details, other._details);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StateOp other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Kind);

    /// <summary>Equal when kind, key, operand and conditions are.</summary>
    public static bool operator ==(StateOp left, StateOp right) => left.Equals(right);

    /// <summary>Different when kind, key, operand or conditions are.</summary>
    public static bool operator !=(StateOp left, StateOp right) => !left.Equals(right);

    /// <summary>For people; a sensitive operand is masked.</summary>
    public override string ToString() => Kind switch
    {
        StateOpKind.Clear => "clear",
        StateOpKind.Expire => $"expire {ExpiresAt}",
        StateOpKind.Remove => $"remove {Key}",
        _ => $"{Kind} {Key} {(IsSensitive ? SharedState.Mask : Value.ToString())}",
    };
}
