using ActorFlow.Journal;

namespace ActorFlow.Actors.Shards;

/// <summary>Gathers hints until they are taken, so that a busy journal rings once and not a thousand times. Thread-safe.</summary>
/// <param name="wanted">Which hints count.</param>
/// <param name="rung">Called for the first hint after they were taken.</param>
internal sealed class HintBell(JournalHint wanted, Action rung)
{
    private int _heard;

    public void Hear(JournalHint hint)
    {
        if ((hint & wanted) != 0 && Interlocked.Or(ref _heard, (int)(hint & wanted)) == 0)
            rung();
    }

    public JournalHint Take() => (JournalHint)Interlocked.Exchange(ref _heard, 0);
}
