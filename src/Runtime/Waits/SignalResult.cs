using System.Diagnostics.CodeAnalysis;

namespace ActorFlow;

/// <summary>What came of waiting for a signal.</summary>
/// <typeparam name="T">What the signal carries.</typeparam>
public readonly record struct SignalResult<T>
{
    internal SignalResult(T value)
    {
        HasCome = true;
        Value = value;
    }

    /// <summary>Whether the signal came before the time was up.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool HasCome { get; }

    /// <summary>What it carries; the default of the type when it has not come.</summary>
    public T? Value { get; }
}
