using ActorFlow.Actors.Kernel;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Runs;

/// <summary>What the keeper of due times hears.</summary>
internal abstract class WakeUpMessage : INeverDropped
{
    /// <summary>Read what is due within the horizon.</summary>
    public sealed class Begin : WakeUpMessage
    {
        public static readonly Begin Instance = new();
    }

    /// <summary>A run has left memory and is due at a time.</summary>
    public sealed class Sleep(RunId runId, DateTimeOffset due) : WakeUpMessage
    {
        public RunId RunId => runId;

        public DateTimeOffset Due => due;
    }

    /// <summary>A page of runs that are due, read from the journal.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="until">The horizon it was read for; null for the one run beyond it.</param>
    public sealed class Page(IReadOnlyList<DueRun> runs, DateTimeOffset? until) : WakeUpMessage
    {
        public IReadOnlyList<DueRun> Runs => runs;

        public DateTimeOffset? Until => until;
    }

    /// <summary>The journal could not be read.</summary>
    public sealed class NotRead(Exception error) : WakeUpMessage
    {
        public Exception Error => error;
    }

    /// <summary>Something is due, or it is time to read on.</summary>
    public sealed class Ring : WakeUpMessage
    {
        public static readonly Ring Instance = new();
    }
}
