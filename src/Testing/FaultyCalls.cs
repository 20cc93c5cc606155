using System.Runtime.CompilerServices;

namespace ActorFlow.Testing;

/// <summary>
/// Makes single calls go wrong. Each kind draws from a row of numbers of its own, so that the faults of one do not change those of another.
/// Thread-safe.
/// </summary>
internal sealed class FaultyCalls
{
    private readonly JournalFaultOptions _options;
    private readonly Lock _gate = new();
    private readonly Dictionary<JournalCall, Random> _random = [];
    private readonly Dictionary<JournalCall, long> _calls = [];
    private readonly Dictionary<(JournalCall Call, JournalCallFault Fault), int> _faults = [];

    public FaultyCalls(JournalFaultOptions options)
    {
        _options = options;
        foreach (var call in options.Calls.Keys)
            _random.Add(call, new Random(HashCode(options.Seed, call)));
    }

    public long CallsOf(JournalCall call)
    {
        lock (_gate)
            return _calls.GetValueOrDefault(call);
    }

    public int CountOf(JournalCall call, JournalCallFault fault)
    {
        lock (_gate)
            return _faults.GetValueOrDefault((call, fault));
    }

    public async ValueTask<T> MakeAsync<T>(JournalCall call, Func<ValueTask<T>> make, CancellationToken cancellationToken)
    {
        var fault = await BeginAsync(call, cancellationToken);
        var result = await make();
        return fault == JournalCallFault.LostAnswer ? throw Failed(call, "the answer was lost, as the test asked for") : result;
    }

    public async ValueTask MakeAsync(JournalCall call, Func<ValueTask> make, CancellationToken cancellationToken)
        => await MakeAsync(call, async ValueTask<bool> () =>
        {
            await make();
            return true;
        }, cancellationToken);

    public async IAsyncEnumerable<T> MakeAsync<T>(JournalCall call, IAsyncEnumerable<T> rows,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var fault = await BeginAsync(call, cancellationToken);
        await foreach (var row in rows.WithCancellation(cancellationToken))
            yield return row;
        if (fault == JournalCallFault.LostAnswer)
            throw Failed(call, "its end was lost, as the test asked for");
    }

    private async ValueTask<JournalCallFault?> BeginAsync(JournalCall call, CancellationToken cancellationToken)
    {
        var fault = Draw(call);
        if (fault == JournalCallFault.Failure)
            throw Failed(call, "it failed, as the test asked for");
        if (fault == JournalCallFault.Delay)
            await Task.Delay(_options.Delay, _options.TimeProvider, cancellationToken);
        return fault;
    }

    private JournalCallFault? Draw(JournalCall call)
    {
        lock (_gate)
        {
            var number = _calls[call] = _calls.GetValueOrDefault(call) + 1;
            if (!_options.Calls.TryGetValue(call, out var faults))
                return null;
            // Drawn in any case, so that a certain fault does not change those that follow.
            var drawn = Fault(faults, _random[call].NextDouble());
            if ((faults.At.TryGetValue(number, out var certain) ? certain : drawn) is not { } fault)
                return null;
            _faults[(call, fault)] = _faults.GetValueOrDefault((call, fault)) + 1;
            return fault;
        }
    }

    // One number decides, so that no call gets two faults.
    private static JournalCallFault? Fault(JournalCallFaults faults, double drawn)
        => drawn < faults.Failures ? JournalCallFault.Failure
            : drawn < faults.Failures + faults.LostAnswers ? JournalCallFault.LostAnswer
            : drawn < faults.Failures + faults.LostAnswers + faults.Delays ? JournalCallFault.Delay
            : null;

    // Not the hash of the runtime, which may differ from process to process.
    private static int HashCode(int seed, JournalCall call) => unchecked((seed * 31) + (int)call);

    private static JournalUnavailableException Failed(JournalCall call, string what)
        => new("faulty", $"a call ({call}): {what}", "Ask again; the journal itself is well.");
}
