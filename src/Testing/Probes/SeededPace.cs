namespace ActorFlow.Testing.Probes;

/// <summary>Runs what can run; when nothing can, virtual time jumps to the next timer. So a wait costs no real time.</summary>
internal sealed class SeededPace(SeededDispatcher dispatcher) : IPace
{
    public TimeProvider Time => dispatcher.Time;

    public bool WaitUntil(object gate, Func<bool> done, TimeSpan max)
    {
        var result = false;
        dispatcher.Enter(() => result = dispatcher.RunUntil(done, max));
        return result;
    }
}
