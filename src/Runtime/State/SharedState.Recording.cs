using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <content>How a write becomes an operation.</content>
public sealed partial class SharedState
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StateValue Freeze<T>(T value, string key) => _scope.Serialization.Freeze(value, key, _scope.Mode);

    private StateKey? Declared(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _scope.Schema.Find(key);
    }

    private void Contribute<T>(StateKey<T> key, StateReducer<T> reducer, T value)
    {
        if (reducer.Combine is not { } combine)
        {
            Write(reducer.Kind, key.Name, Freeze(value, key.Name), key, width: reducer.Width);
            return;
        }
        var contribution = Freeze(value, key.Name);
        var resolved = Reduce(_current);
        _ = Write(StateOpKind.Reduced, key.Name, resolved.Value, key, expected: _committed.VersionOf(key.Name));
        if (_patch is not null) (_reductions ??= [])[_patch.Count - 1] = Reduce;

        StateOp Reduce(StateMap current)
        {
            var entry = current.Find(key.Name);
            var there = entry is null || entry.IsExpiredAt(_now) ? default : _scope.Serialization.Thaw<T>(entry.Value, key.Name);
            var written = _scope.Serialization.Thaw<T>(contribution, key.Name);
            return new StateOp(key.Name, Freeze(combine(there!, written), key.Name), DetailsOf(StateOpKind.Reduced, key, entry));
        }
    }

    private StateValue WriteSum(string name, StateValue amount, NumberWidth width, StateKey? key) => Write(StateOpKind.Add, name, amount, key, width: width);

    private void Combine(StateOpKind kind, string name, StateValue operand)
    {
        var declared = Declared(name);
        if (declared is null)
        {
            Write(kind, name, operand, null);
            return;
        }
        // The combined value must fit the declaration, so it is judged before the operation is recorded.
        var op = new StateOp(name, operand, DetailsOf(kind, declared, Find(name)));
        if (!_current.TryApply(op, out var after, out var fault)) throw fault.ToException();
        declared.Require(after.Find(name)!.Value, _scope.Serialization);
        Write(kind, name, operand, declared);
    }

    private StateValue Write(StateOpKind kind, string name, StateValue operand, StateKey? key, long expected = -1, NumberWidth width = NumberWidth.Int64)
    {
        var there = Find(name);
        if (there is null && key is null) StateKey.ThrowIfInvalid(name);
        var plain = key is not { IsSensitive: true } and not { TimeToLive: not null } && there is not { IsSensitive: true } && expected < 0;
        var details = plain ? Common(kind, width) : null;
        if (details is null && !(plain && kind == StateOpKind.Set))
        {
            details = DetailsOf(kind, key, there) with { Expected = expected, Width = width };
            if (details.IsSensitive && !_scope.TakesSensitive) throw Unencrypted(name);
        }
        Record(new StateOp(name, operand, details));
        return _current.Find(name)!.Value;
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
        ExpiresAt = key?.TimeToLive is { } time ? _now + (long)Math.Ceiling(time.TotalMilliseconds) : StateMap.Never,
    };

    private void Record(in StateOp op)
    {
        if (View.HasExpiredAt(_now)) Apply(new StateOp("", default, new StateOpDetails(StateOpKind.Expire) { ExpiresAt = _now }));
        Apply(op);
    }

    private void Apply(in StateOp op)
    {
        if (!_current.TryApply(op, out var after, out var fault)) throw fault.ToException();
        _current = after;
        if (_records) (_patch ??= new StatePatch()).Add(op);
    }

    private static StateValueRefusedException Unencrypted(string name) => new(name, name,
        $"The key '{name}' is sensitive, and a durable run would journal it in the clear. Configure {nameof(StateSerialization)}.{nameof(StateSerialization.PayloadCodec)}, "
        + $"or allow it with {nameof(StateSerialization.AllowPlainSensitive)}.");
}
