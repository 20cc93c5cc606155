using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <content>How a write becomes an operation.</content>
public sealed partial class SharedState
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StateValue Freeze<T>(T value, string key) => Scope.Serialization.Freeze(value, key, Scope.Mode);

    private StateKey? Declared(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Scope.Schema.Find(key);
    }

    /// <summary>The flow's declaration of a name wins over a key that someone made for it elsewhere.</summary>
    private StateKey Declared(StateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Scope.Schema.Find(key.Name) ?? key;
    }

    /// <summary>The write that most nodes make: a key that is there, without marks, in a state where nothing expires; or the first one of all.</summary>
    private bool TrySetPlainly(string name, StateValue value)
    {
        var view = View;
        if (view.MayExpire) return false;
        var place = view.PlaceOfUnmarked(name);
        if (place < 0) return TrySetFirst(view, name, value);
        if (_records) NotePlain(view, place, name, value);
        _map = view.Replaced(place, value);
        return true;
    }

    private bool TrySetFirst(StateMap view, string name, StateValue value)
    {
        if (_reads is not null || view.WithFirst(name, value) is not { } after) return false;
        if (_records) NotePlain(view, 0, name, value);
        _map = after;
        return true;
    }

    private void NotePlain(StateMap view, int place, string name, StateValue value)
    {
        if (_writes is null) (_writes, _plain) = (view, (byte)place);
        else AddPlain(name, value);
    }

    private void AddPlain(string name, StateValue value) => Settled()!.Add(new StateOp(name, value));

    /// <summary>The patch, if anything was written: of a write that needed none, an operation like any other is made.</summary>
    private StatePatch? Settled()
    {
        if (_writes is not StateMap before) return (StatePatch?)_writes;
        var patch = new StatePatch(before);
        patch.Add(_map.WriteAt(_plain));
        _writes = patch;
        return patch;
    }

    private void Contribute<T>(StateKey<T> key, StateReducer<T> reducer, T value)
    {
        if (reducer.Combine is not { } combine)
        {
            Write(reducer.Kind, key.Name, Freeze(value, key.Name), key, width: reducer.Width);
            return;
        }
        var contribution = Freeze(value, key.Name);
        Resolve(key.Name, key, there =>
        {
            var old = there.IsNull ? default : Scope.Serialization.Thaw<T>(there, key.Name);
            return Freeze(combine(old!, Scope.Serialization.Thaw<T>(contribution, key.Name)), key.Name);
        });
    }

    /// <summary>A combination that is computed here and journaled with its result: it holds only while the key has the version it was computed
    /// from.</summary>
    private void Resolve(string name, StateKey? key, Func<StateValue, StateValue> combine)
    {
        SweepExpired();
        Apply(Again(Current, Committed), Again);

        StateOp Again(StateMap current, StateMap committed)
        {
            var there = current.Find(name);
            if (there is not null && there.IsExpiredAt(Now)) there = null;
            var details = DetailsOf(StateOpKind.Reduced, key, there) with { Expected = committed.VersionOf(name) };
            return new StateOp(name, Closed(name, combine(there?.Value ?? default), details), details);
        }
    }

    private StateValue WriteSum(string name, StateValue amount, NumberWidth width, StateKey? key)
    {
        Write(StateOpKind.Add, name, amount, key, width: key is null ? width : NumberWidths.Of(key.ValueType));
        Current.TryGet(name, out var sum);
        return sum;
    }

    private void Combine(StateOpKind kind, string name, StateValue operand, StateKey? declared, bool mustFit = true)
    {
        if (declared is not null && mustFit)
        {
            // The combined value must fit the declaration, so it is judged before the operation is recorded.
            if (!Current.TryApply(new StateOp(name, operand, DetailsOf(kind, declared, FindMarked(name, out _))), out var after, out var fault))
                throw fault.ToException();
            after.TryGet(name, out var combined);
            declared.Require(combined, Scope.Serialization);
        }
        Write(kind, name, operand, declared);
    }

    private void Write(StateOpKind kind, string name, StateValue operand, StateKey? key, long expected = -1,
        NumberWidth width = NumberWidth.Int64)
    {
        var there = FindMarked(name, out var isThere);
        if (!isThere && key is null) StateKey.ThrowIfInvalid(name);
        var replaces = kind is StateOpKind.Set or StateOpKind.SetIfUnchanged;
        if (!replaces) operand = operand.Plain; // user types are encoded here, never by the fold
        var marked = key is { IsSensitive: true } or { TimeToLive: not null } || there is { IsSensitive: true } || expected >= 0;
        var details = marked ? null : Common(kind, width);
        if (marked || (details is null && kind != StateOpKind.Set)) details = DetailsOf(kind, key, there) with { Expected = expected, Width = width };
        if (details is { IsSensitive: true } && !replaces && Scope.SealsSensitive)
        {
            // What the fold combines would lie open in the next snapshot; so it is combined and encrypted here.
            var op = new StateOp(name, operand, details);
            Resolve(name, key, old => StateFold.Combine(op, old, out var result) is { } fault ? throw fault.ToException() : result);
        }
        else
        {
            Record(new StateOp(name, details is null ? operand : Closed(name, operand, details), details));
        }
    }

    /// <summary>Encrypts a value that will be journaled and is sensitive.</summary>
    private StateValue Closed(string name, StateValue value, StateOpDetails details)
    {
        if (!details.IsSensitive) return value;
        if (!Scope.TakesSensitive) throw Unencrypted(name);
        return Scope.SealsSensitive ? StateValue.Closed(SealedValue.Of(value, Scope.Serialization.PayloadCodec!)) : value;
    }

    private static StateOpDetails? Common(StateOpKind kind, NumberWidth width) => kind switch
    {
        StateOpKind.Add when width == NumberWidth.Int64 => StateOpDetails.Add,
        StateOpKind.Append => StateOpDetails.Append,
        StateOpKind.Prepend => StateOpDetails.Prepend,
        _ => null,
    };

    private StateOpDetails DetailsOf(StateOpKind kind, StateKey? key, StateEntry? there) => new(kind)
    {
        IsSensitive = key is { IsSensitive: true } || there is { IsSensitive: true },
        ExpiresAt = key?.TimeToLive is { } time ? Now + (long)Math.Ceiling(time.TotalMilliseconds) : StateMap.Never,
    };

    private void Record(in StateOp op)
    {
        SweepExpired();
        Apply(op);
    }

    /// <summary>What has expired goes before the first write, so that operations combine with what this visit reads, and the state does not grow for
    /// ever.</summary>
    private void SweepExpired()
    {
        if (View.MayExpire && Current.HasExpiredAt(Now)) Apply(new StateOp("", default, new StateOpDetails(StateOpKind.Expire) { ExpiresAt = Now }));
    }

    private void Apply(in StateOp op, StateReduction? reduction = null)
    {
        if (!Current.TryApply(op, out var after, out var fault)) throw fault.ToException();
        if (op.Kind is StateOpKind.Append or StateOpKind.Prepend or StateOpKind.Union or StateOpKind.Merge)
            Scope.Serialization.RequireSize(after.TryGet(op.Key, out var combined) ? combined : default, op.Key);
        if (_records)
        {
            var patch = Settled();
            if (patch is null) _writes = patch = new StatePatch(Current);
            patch.Add(op, reduction);
        }
        _map = after;
    }

    private static StateValueRefusedException Unencrypted(string name) => new(name, name,
        $"The key '{name}' is sensitive, and a durable run would journal it in the clear. "
        + $"Configure {nameof(StateSerialization)}.{nameof(StateSerialization.PayloadCodec)}, "
        + $"or allow it with {nameof(StateSerialization.AllowPlainSensitive)}.");
}
