using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>What supervisors need within a turn and for no longer, one for each thread: the commands that a run begins and that a visit has ended, and the events that nobody keeps.</summary>
internal sealed class HopScratch
{
    [ThreadStatic]
    private static HopScratch? t_own;

    public static HopScratch OfThisThread => t_own ??= new HopScratch();

    public CompleteVisit Completion { get; } = new(default, 0, 0, [], StatePatch.Empty);

    public StartRun Beginning { get; } = new(default, StatePatch.Empty, StartFacts.None);

    public SpareEvents Events { get; } = new();

    /// <summary>What is being decided.</summary>
    public List<RunEvent> Decided { get; } = new(4);

    /// <summary>At the end of its use: holds on to no run.</summary>
    public void Forget()
    {
        Completion.Say(default, 0, 0, [], StatePatch.Empty, 0.5);
        Beginning.Say(default, StatePatch.Empty, StartFacts.None, 0.5);
        Events.Forget();
    }
}
