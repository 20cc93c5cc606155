using ActorFlow.Crash.Worker.Flows;
using ActorFlow.Crash.Worker.Points;

namespace ActorFlow.Crash.Worker.Outside;

/// <summary>Someone who sends each patient run one signal, twice under one delivery id, and never again once that was acknowledged.</summary>
internal sealed class Signals(string notes)
{
    /// <summary>What counts: twice would give another sum.</summary>
    public const long Number = 7;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _acknowledged = File.Exists(notes) ? [.. File.ReadLines(notes)] : [];

    /// <returns>Whether it was sent now.</returns>
    public async Task<bool> SendAsync(RunHandle run, CancellationToken cancellationToken)
    {
        var id = run.Id.Value;
        if (_acknowledged.Contains(id))
            return false;
        CrashPoint.Reach("caller:signals");
        try
        {
            await run.SignalAsync(Shapes.Signal, Number, $"{id}-go", cancellationToken);
            CrashPoint.Reach("caller:signal-is-told");
            await run.SignalAsync(Shapes.Signal, Number, $"{id}-go", cancellationToken);
        }
        catch (SignalRefusedException)
        {
            // It was sent in a life before, and the run has ended since.
        }

        lock (_gate)
            File.AppendAllText(notes, id + "\n");
        return true;
    }
}
