namespace ActorFlow.Testing;

/// <summary>The way to a capability of a faulty journal: past the check whether it is broken, the named points, and the faults of the call.</summary>
/// <param name="calls">The faults.</param>
/// <param name="at">Called at a point.</param>
/// <param name="check">Throws when the journal refuses whatever is asked of it.</param>
internal sealed class FaultyDoor(FaultyCalls calls, Func<JournalPoint, ValueTask> at, Action check)
{
    public ValueTask<T> PassAsync<T>(JournalCall call, Func<ValueTask<T>> make, CancellationToken cancellationToken)
    {
        check();
        return calls.MakeAsync(call, make, cancellationToken);
    }

    public ValueTask PassAsync(JournalCall call, Func<ValueTask> make, CancellationToken cancellationToken)
    {
        check();
        return calls.MakeAsync(call, make, cancellationToken);
    }

    public IAsyncEnumerable<T> PassAsync<T>(JournalCall call, IAsyncEnumerable<T> rows, CancellationToken cancellationToken)
    {
        check();
        return calls.MakeAsync(call, rows, cancellationToken);
    }

    public async ValueTask<T> PassAsync<T>(JournalCall call, JournalPoint before, JournalPoint after, Func<ValueTask<T>> make,
        CancellationToken cancellationToken)
    {
        await at(before);
        var result = await PassAsync(call, make, cancellationToken);
        await at(after);
        return result;
    }

    public async ValueTask PassAsync(JournalCall call, JournalPoint before, JournalPoint after, Func<ValueTask> make,
        CancellationToken cancellationToken)
    {
        await at(before);
        await PassAsync(call, make, cancellationToken);
        await at(after);
    }
}
