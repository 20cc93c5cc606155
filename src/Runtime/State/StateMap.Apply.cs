using System.Diagnostics.CodeAnalysis;

namespace ActorFlow;

/// <content>The fold: what operations make of a state. The same code for live patches, for a visit's own view and for replay.</content>
public sealed partial class StateMap
{
    /// <summary>The state after a committed patch.</summary>
    /// <exception cref="StateException">The patch does not fit. Never for a patch that
    /// <see cref="TryApply(StatePatch, out StateMap, out StateFault)"/> accepted.</exception>
    public StateMap Apply(StatePatch patch) => TryApply(patch, out var after, out var fault) ? after : throw fault.ToException();

    /// <summary>
    /// Judges a patch against this state, as the decider must before it commits one: all of it fits or none of it does. Conditions on a key's version
    /// are judged against the state before the patch.
    /// </summary>
    internal bool TryApply(StatePatch patch, out StateMap after, [NotNullWhen(false)] out StateFault? fault)
    {
        ArgumentNullException.ThrowIfNull(patch);
        fault = null;
        if (patch.ForeseenFrom(this) is { } foreseen)
        {
            after = foreseen;
            return true;
        }
        after = this;
        for (var i = 0; i < patch.Count; i++)
        {
            var op = patch[i];
            if (op.Expected >= 0 && VersionOf(op.Key) != op.Expected)
            {
                fault = op.Kind == StateOpKind.Reduced
                    ? new StateFault(StateFaultKind.Moved, op.Key, $"The key '{op.Key}' moved while its reducer ran; the reducer runs again.")
                    : new StateFault(StateFaultKind.Changed, op.Key, $"The key '{op.Key}' was changed by another branch since this visit read it, "
                        + "so SetIfUnchanged did not write it. Use Add, Append or a reducer to combine concurrent writes, or retry the visit.");
                return false;
            }
        }
        for (var i = 0; i < patch.Count; i++)
        {
            if (!after.TryApply(patch[i], out var next, out fault))
            {
                after = this;
                return false;
            }
            after = next;
        }
        return true;
    }

    /// <summary>Applies one operation, its condition on the version left aside.</summary>
    internal bool TryApply(in StateOp op, out StateMap after, [NotNullWhen(false)] out StateFault? fault)
    {
        fault = null;
        if (op.Details is null)
        {
            after = With(op.Key, op.Value);
            return true;
        }
        if (ReferenceEquals(op.Details, StateOpDetails.Add) && TryCount(op, out var counted))
        {
            after = counted;
            return true;
        }
        switch (op.Kind)
        {
            case StateOpKind.Remove: after = Without(op.Key); return true;
            case StateOpKind.Clear: after = Without(_ => true); return true;
            case StateOpKind.Expire: after = WithoutExpiredAt(op.ExpiresAt); return true;
        }
        var there = Find(op.Key);
        var value = op.Value;
        var replaces = op.Kind is StateOpKind.Set or StateOpKind.SetIfUnchanged or StateOpKind.Reduced;
        if (!replaces && (fault = StateFold.Combine(op, there?.Value ?? default, out value)) is not null)
        {
            after = this;
            return false;
        }
        var keepsExpiry = op.ExpiresAt == Never && there is not null && op.Kind is not (StateOpKind.Set or StateOpKind.SetIfUnchanged);
        after = With(op.Key, value, keepsExpiry ? there!.ExpiresAt : op.ExpiresAt, op.IsSensitive || there is { IsSensitive: true });
        return true;
    }

    /// <summary>The addition that most nodes make: of a long to a long, far from its ends.</summary>
    private bool TryCount(in StateOp op, [NotNullWhen(true)] out StateMap? after)
    {
        after = null;
        var index = IndexOf(Names, op.Key);
        if (index < 0 || !op.Value.IsInteger || IsMarkedAt(index) || !ValueAt(index).IsInteger) return false;
        var (old, amount) = (ValueAt(index).IntegerBits, op.Value.IntegerBits);
        var sum = unchecked(old + amount);
        if (((old ^ sum) & (amount ^ sum)) < 0) return false; // overflow: the general way finds the words for it
        after = Replaced(index, StateValue.Of(sum));
        return true;
    }

    private StateMap WithoutExpiredAt(long time) => Without(entry => entry.IsExpiredAt(time));
}
