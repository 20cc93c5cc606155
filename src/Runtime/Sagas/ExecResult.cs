namespace ActorFlow;

/// <summary>What Exec returned, as far as the run knows: nothing, when an attempt was cut off and may have had its effect all the same.</summary>
/// <typeparam name="TExec">What Exec returns.</typeparam>
public readonly struct ExecResult<TExec>
{
    private readonly TExec _value;

    internal ExecResult(TExec value)
    {
        _value = value;
        IsKnown = true;
    }

    /// <summary>Whether Exec is known to have returned. If not, its effect may or may not be there: look, or undo it by the key.</summary>
    public bool IsKnown { get; }

    /// <summary>What Exec, or the fallback, returned, as the journal carries it.</summary>
    /// <exception cref="InvalidOperationException">It is not known whether Exec has returned.</exception>
    public TExec Value => IsKnown ? _value : throw new InvalidOperationException(
        "What Exec returned is not known: its attempt was cut off. Ask IsKnown first, and undo by ExecContext's idempotency key where it is not.");

    /// <summary>What Exec returned, or another value where that is not known.</summary>
    public TExec? Or(TExec? other = default) => IsKnown ? _value : other;
}
